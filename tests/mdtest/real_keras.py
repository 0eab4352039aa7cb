"""Runs a program with real Keras, statement by statement, and notes what each call made: the tests' oracle.

The program is instrumented before it runs: every call and every operator reports its result with its place. Keras 3
is `keras`; Keras 2 is `tf_keras`, under whatever name the program imports Keras. A statement that raises is noted, and
what depends on the names that it would have set or changed is not run. What datasets would download is replaced; nothing is
trained.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import itertools
import re
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from mdtest.downloads import stand_ins
from mdtest.values import Shapes, Value

Place = tuple[int, int, int, int]
"""Line, column, end line, end column, as in `ast`."""

_FILE = "<specification>"
_NEEDS_ITS_FRAME = {"super", "locals", "globals", "vars", "dir", "eval", "exec"}


@dataclass(frozen=True)
class Failure:
    """A statement that raised: its first and last line, and the lines that were running then, the innermost last."""

    first: int
    last: int
    running: tuple[int, ...]
    message: str

    def covers(self, line: int) -> bool:
        """Whether the failure is one of this line."""
        return self.first <= line <= self.last or line in self.running


@dataclass
class Run:
    """What happened: values in order, the models, statements that raised, and those not run (first line, last line)."""

    values: list[Value] = field(default_factory=list)
    models: list[Any] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    exempt: list[tuple[int, int]] = field(default_factory=list)

    def silent(self, line: int) -> bool:
        """Whether real Keras has nothing to say of a line, because something failed there or before."""
        return any(failure.covers(line) for failure in self.failures) or any(
            first <= line <= last for first, last in self.exempt
        )


def run(text: str, keras: int, *, graph: bool = False, trains: bool = False) -> Run:
    """Run a program with Keras 2 or 3; `graph`: inside a graph of TensorFlow 1, where placeholders live.

    `trains`: its models are really compiled and fitted, and not only built.
    """
    with warnings.catch_warnings(), contextlib.ExitStack() as stack:
        warnings.simplefilter("ignore")
        observer = _Observer(keras)
        stack.enter_context(_unchanged(observer.keras))
        for patch in stand_ins(observer.keras.__name__):
            stack.enter_context(patch)
        if not trains:
            for method in ("compile", "fit", "evaluate", "predict"):
                stack.enter_context(mock.patch.object(observer.keras.Model, method, return_value=None))
        if keras == 3 and not trains:
            # Weights get their shapes and no values: layers of a billion params cost nothing.
            stack.enter_context(observer.keras.StatelessScope(initialize_variables=False))
        if graph:
            stack.enter_context(importlib.import_module("tensorflow").Graph().as_default())
        return _run(text, keras, observer)


@contextlib.contextmanager
def _unchanged(package: types.ModuleType) -> Iterator[None]:
    """What a program gives the classes of Keras (`keras.Model.plot = ...`) is gone after it."""
    public = [*vars(package).values(), *vars(package.layers).values()]
    classes = {base for cls in public if isinstance(cls, type) for base in cls.mro() if base is not object}
    before = {cls: dict(vars(cls)) for cls in classes}
    try:
        yield
    finally:
        for cls, attributes in before.items():
            for name, value in dict(vars(cls)).items():
                if name not in attributes:
                    delattr(cls, name)
                elif value is not attributes[name]:
                    setattr(cls, name, attributes[name])


def _run(text: str, keras: int, observer: _Observer) -> Run:
    result = Run()
    namespace: dict[str, Any] = {"__name__": "__main__", "_call": observer.call, "_value": observer.value}
    namespace["_sliced"] = observer.sliced
    if keras == 2:
        namespace["_keras"] = observer.keras
        namespace["_layers"] = importlib.import_module("tf_keras.src.legacy_tf_layers.core")
    poisoned: set[str] = set()
    for node in ast.parse(text).body:
        lines = (node.lineno, node.end_lineno or node.lineno)
        used, bound, changed = _names(node)
        touched = bound | {name for name in changed if not isinstance(namespace.get(name), types.ModuleType)}
        if used & poisoned:
            result.exempt.append(lines)
            poisoned |= touched
            continue
        poisoned -= bound
        try:
            exec(_compiled(node, keras), namespace)
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            result.failures.append(Failure(*lines, tuple(_user_lines(error)), message))
            poisoned |= touched
        else:
            observer.look_at_models()
    result.values = observer.results()
    result.models = [layer for _, layer in observer.constructed.values() if isinstance(layer, observer.keras.Model)]
    return result


def _compiled(node: ast.stmt, keras: int) -> types.CodeType:
    instrumented = _Instrument().visit(node)
    if keras == 2:
        instrumented = _SpeakKeras2().visit(instrumented)
    module = ast.Module(body=[instrumented], type_ignores=[])
    return compile(ast.fix_missing_locations(module), _FILE, "exec")


class _Observer:
    """Notes what calls return. What is told apart by its id is kept alive, so that the id stays its own."""

    def __init__(self, version: int) -> None:
        self.keras = importlib.import_module("keras" if version == 3 else "tf_keras")
        self.keras.backend.clear_session()
        self.keras.backend.set_image_data_format("channels_last")
        self.version = version
        self.depth = 0
        """How many calls of layers by the program are running."""
        self.values: list[Value] = []
        self.owners: dict[Place, Any] = {}
        self.seen: dict[object, Any] = {}
        self.constructed: dict[int, tuple[Place, Any]] = {}
        self.models: dict[int, list[Value]] = {}

    def call(self, place: Place, function: Callable[..., Any]) -> Callable[..., Any]:
        def observed(*args: Any, **kwargs: Any) -> Any:
            is_layer = isinstance(function, self.keras.layers.Layer)
            self.depth += is_layer
            try:
                with self.real_variables() if self.keeps_state(function) else contextlib.nullcontext():
                    result = function(*args, **kwargs)
            finally:
                self.depth -= is_layer
            self.note(place, function, result)
            return result

        return observed

    def sliced(self, place: Place, owner: Any) -> Any:
        """Note what a subscript is taken of: a tensor's is an operation, a list's is not."""
        self.owners[place] = owner
        return owner

    def value(self, place: Place, result: Any) -> Any:
        """Note the result of an operator; the result is passed on."""
        if place in self.owners and not self.is_symbolic(self.owners.pop(place)):
            return result
        if self.is_symbolic(result) and not self.in_layer():
            self.add(place, "op", result, result, 0)
        return result

    def note(self, place: Place, function: Any, result: Any) -> None:
        if isinstance(function, self.keras.layers.Layer):
            self.add(place, type(function).__name__, function, result, self.params(function))
        elif isinstance(result, self.keras.layers.InputLayer):
            self.add(place, "InputLayer", result, result.output, 0)
        elif isinstance(result, self.keras.layers.Layer):
            if id(result) not in self.constructed:
                self.constructed[id(result)] = (place, result)
        elif isinstance(function, types.MethodType) and isinstance(function.__self__, self.keras.layers.Layer):
            return  # summary(), add(), build()
        elif str(getattr(function, "__module__", "")).split(".")[0] in {"keras", "tf_keras", "tensorflow"}:
            tensor = result[0] if isinstance(result, list) and result else result
            if self.is_symbolic(tensor) and not self.in_layer():
                self.add(place, "op", tensor, result, 0)

    def add(self, place: Place, layer: str, owner: Any, result: Any, params: int | None) -> None:
        shape = _shapes(result)
        key = (place, id(owner), repr(shape))
        if shape is None or key in self.seen:
            return
        self.seen[key] = owner
        self.values.append(_at(place, layer, shape, params))

    def look_at_models(self) -> None:
        """Note models and the layers of Sequentials as they are now: their last good state counts."""
        for key, (place, model) in self.constructed.items():
            if not isinstance(model, self.keras.Model) or not model.built or not getattr(model, "outputs", None):
                continue
            outputs = model.outputs if len(model.outputs) > 1 else model.outputs[0]
            value = Value(place[:2], (0, 0), type(model).__name__, _shapes(outputs), self.params(model))
            inside = self.inside(model) if isinstance(model, self.keras.Sequential) else ()
            self.models[key] = [value, *inside]

    def results(self) -> list[Value]:
        """All values, the models last."""
        return [*self.values, *itertools.chain(*(self.models[key] for key in self.constructed if key in self.models))]

    def inside(self, model: Any) -> Iterator[Value]:
        """The layers of a Sequential as its last build left them."""
        outputs: dict[int, Any] = {}
        if self.version == 3 and model._functional:
            nodes = itertools.chain(*model._functional._nodes_by_depth.values())
            outputs = {id(node.operation): node.outputs[0].shape for node in nodes}
        elif self.version == 2 and model._graph_initialized:
            nodes = itertools.chain(*model._nodes_by_depth.values())
            outputs = {id(node.layer): node.output_shapes for node in nodes}
        for layer in model.layers:
            if id(layer) in outputs and id(layer) in self.constructed:
                shape = [None if dim is None else int(dim) for dim in outputs[id(layer)]]
                yield _at(self.constructed[id(layer)][0], type(layer).__name__, shape, self.params(layer))

    def is_symbolic(self, value: Any) -> bool:
        return type(value).__name__ in {"KerasTensor", "SymbolicTensor"}

    def in_layer(self) -> bool:
        """Whether a layer is being called: what operations make there is not part of a graph."""
        if self.depth:
            return True
        if self.version == 2:
            calls = importlib.import_module("tf_keras.src.engine.base_layer_utils").call_context()
            return bool(calls.in_call)
        state = importlib.import_module("keras.src.backend.common.global_state")
        return state.get_global_attribute("current_call_ctx") is not None

    def keeps_state(self, function: Any) -> bool:
        """Whether this makes an optimizer or a metric: their variables have values from the start."""
        kinds = (self.keras.optimizers.Optimizer, self.keras.metrics.Metric)
        return self.version == 3 and isinstance(function, type) and issubclass(function, kinds)

    @contextlib.contextmanager
    def real_variables(self) -> Iterator[None]:
        """Outside the scope in which weights get no values."""
        state = importlib.import_module("keras.src.backend.common.global_state")
        scope = state.get_global_attribute("stateless_scope")
        state.set_global_attribute("stateless_scope", None)
        try:
            yield
        finally:
            state.set_global_attribute("stateless_scope", scope)

    def params(self, layer: Any) -> int | None:
        return int(layer.count_params()) if layer.built else None


def _at(place: Place, layer: str, shape: Shapes, params: int | None) -> Value:
    return Value(place[:2], place[2:], layer, shape, params)


def _shapes(value: Any) -> Shapes:
    if isinstance(value, list | tuple):
        return [_shapes(item) for item in value]
    if isinstance(value, dict):
        return [_shapes(value[key]) for key in sorted(value)]
    shape = getattr(value, "shape", None)
    return None if shape is None else [None if dim is None else int(dim) for dim in shape]


class _Instrument(ast.NodeTransformer):
    """`f(x)` becomes `_call(place, f)(x)`, and `a + b` becomes `_value(place, a + b)`."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.func.id not in _NEEDS_ITS_FRAME:
            node.func = _reported("_call", node, node.func)
        return node

    def operator(self, node: ast.expr) -> ast.AST:
        self.generic_visit(node)
        return node if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del) else _reported("_value", node, node)

    visit_BinOp = visit_UnaryOp = visit_Compare = operator

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        instrumented = self.operator(node)
        if instrumented is not node:
            node.value = _reported("_sliced", node, node.value)
        return instrumented


def _reported(reporter: str, at: ast.expr, node: ast.expr) -> ast.expr:
    place = ast.Constant((at.lineno, at.col_offset, at.end_lineno, at.end_col_offset))
    return ast.copy_location(ast.Call(ast.Name(reporter, ast.Load()), [place, node], []), at)


class _SpeakKeras2(ast.NodeTransformer):
    """Whatever a program calls Keras, it gets `tf_keras`."""

    def visit_Import(self, node: ast.Import) -> ast.AST:
        for alias in node.names:
            modern = _in_keras2(alias.name)
            if modern != alias.name:
                assert alias.asname or "." not in alias.name, "no plain `import keras.layers` under Keras 2"
                alias.asname = alias.asname or alias.name
                alias.name = modern
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        if node.module == "tensorflow" and [alias.name for alias in node.names] == ["keras"]:
            return ast.copy_location(ast.Import([ast.alias("tf_keras", node.names[0].asname or "keras")]), node)
        node.module = _in_keras2(node.module or "")
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        match ast.unparse(node):
            case "tf.keras":
                return ast.copy_location(ast.Name("_keras", ast.Load()), node)
            case "tf.compat.v1.layers":
                return ast.copy_location(ast.Name("_layers", ast.Load()), node)
            case _:
                return node


def _in_keras2(module: str) -> str:
    for root in ("tensorflow.keras", "keras"):
        if module == root or module.startswith(root + "."):
            return "tf_keras" + module.removeprefix(root)
    return module


def _names(node: ast.stmt) -> tuple[set[str], set[str], set[str]]:
    """The names that a statement reads, binds, and may change the value of (`m` in `m.add(x)`)."""
    used: set[str] = set()
    bound: set[str] = set()
    changed: set[str] = set()
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name, ctx=ast.Load()):
                used.add(name)
            case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case (
                ast.Call(func=ast.Attribute(value=ast.Name(id=name)))
                | ast.Attribute(value=ast.Name(id=name), ctx=ast.Store())
            ):
                changed.add(name)
            case _:
                pass
    return used, bound, changed


def _user_lines(error: BaseException) -> Iterator[int]:
    """The lines of the program that were running when the error was raised, from the outermost to the innermost.

    Where TensorFlow traces (Keras 2 in `fit`), the frames are gone, and the message tells of them.
    """
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == _FILE:
            yield trace.tb_lineno
        trace = trace.tb_next
    yield from (int(line) for line in re.findall(rf'File "{_FILE}", line (\d+), in ', str(error)))
