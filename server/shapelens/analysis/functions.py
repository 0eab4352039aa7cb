"""User functions: defined as values, run anew for each call, so that every call has its own shapes."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from shapelens.analysis.interpreter import Arguments, Frame, Interpreter
from shapelens.analysis.recursion import Effects, enter, leave
from shapelens.analysis.sequences import ITERATOR, new_dict, new_list
from shapelens.analysis.traces import NORMAL, Outcome
from shapelens.dims import Unknown
from shapelens.immutable import replace
from shapelens.syntax.bindings import bound_names, has_yield, parameter_names
from shapelens.syntax.statements import Statement, body_bindings
from shapelens.values.classes import Bound, Descriptor
from shapelens.values.join import join
from shapelens.values.place import CallKey, Ref
from shapelens.values.python import NONE, Api, Builtin, Code, Const, Foreign, Function, Scope, Tuple

TRANSPARENT: Final = re.compile(
    r"(?:^|[._])(?:export|register\w*|deprecated|wraps|cache|lru_cache|no_type_check|override|abstractmethod|final)$"
    r"|^tensorflow\.function$|^jax\.jit$"
)
"""Names of decorators that leave the function what it is, as far as shapes go."""
DESCRIPTORS: Final = {
    "property": "property",
    "functools.cached_property": "property",
    "abc.abstractproperty": "property",
    "staticmethod": "static",
    "classmethod": "class",
}
CALL_STEPS: Final = 10
"""Steps of the budget that a call of a user function counts."""


def define(it: Interpreter, statement: Statement, node: ast.FunctionDef) -> Outcome:
    """`def name(...)`: the function as a value, through its decorators."""
    body = body_bindings(statement.blocks["body"])
    names = body.names() | frozenset(parameter_names(node.args))
    identity = (statement.id, node.col_offset)
    lazy = body.yields or isinstance(node, ast.AsyncFunctionDef)
    code = Code(identity, statement.version(), node.name, names, node, statement, body.captures, lazy)
    frame = it.frame
    # The names of a class body are not in sight of its methods.
    scope = frame.scope.parent if frame.class_ref is not None and frame.scope.parent is not None else frame.scope
    function = Function(code, scope, _defaults(it, node.args), frame.class_ref)
    it.store.stack[-1].defined[code] = function
    value: Any = function
    for decorator in reversed(node.decorator_list):
        value = _decorate(it, decorator, value)
    it.bind(node.name, value)
    return NORMAL


def _decorate(it: Interpreter, decorator: ast.expr, value: Any) -> Any:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(target, ast.Attribute) and target.attr in ("setter", "getter", "deleter"):
        found = it.evaluate(target.value)
        setter = target.attr == "setter" and isinstance(found, Descriptor)
        return replace(found, setter=value) if setter else found
    applied = it.evaluate(target)
    path = applied.name if isinstance(applied, Builtin) else applied.path if isinstance(applied, Api | Foreign) else ""
    if path in DESCRIPTORS:
        return Descriptor(DESCRIPTORS[path], value)
    if isinstance(applied, Function | Bound):
        return it.call(it.evaluate(decorator) if isinstance(decorator, ast.Call) else applied, Arguments((value,)))
    if TRANSPARENT.search(path or ast.unparse(target)):
        return value
    applied = it.evaluate(decorator)
    if not isinstance(applied, Unknown) or isinstance(applied, Foreign):
        return it.call(applied, Arguments((value,)))
    return Unknown(f"the decorator `{ast.unparse(target)}` is not modelled")


def make_lambda(it: Interpreter, node: ast.Lambda) -> Function:
    """`lambda ...: ...` as a value."""
    statement = it.frame.statement
    position = it.position(node)
    names = bound_names([node.body]) | frozenset(parameter_names(node.args))
    identity = (statement.id, position.line, position.col)
    captures = any(isinstance(inner, ast.Lambda) for inner in ast.walk(node.body))
    code = Code(identity, ast.unparse(node), "<lambda>", names, node, statement, captures, has_yield(node.body))
    return Function(code, it.frame.scope, _defaults(it, node.args))


def _defaults(it: Interpreter, arguments: ast.arguments) -> tuple[tuple[str, Any], ...]:
    positional = [*arguments.posonlyargs, *arguments.args]
    with_default = positional[len(positional) - len(arguments.defaults) :] if arguments.defaults else []
    pairs = [(arg.arg, it.evaluate(value)) for arg, value in zip(with_default, arguments.defaults, strict=True)]
    pairs += [
        (arg.arg, it.evaluate(value))
        for arg, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if value is not None
    ]
    return tuple(pairs)


def call_function(it: Interpreter, function: Function, arguments: Arguments) -> Any:
    """The result of calling a user function here."""
    frame = it.frame
    frame.ordinal += 1
    ref = frame.here.child(CallKey(frame.ordinal))
    ref.site = it.site(arguments.node) if arguments.node else None
    it.store.stack[-1].called.add(function.code)
    return _run(it, function, ref, lambda: _bind(it, function, arguments))


def run_driven(it: Interpreter, function: Function, owner: Any = None) -> Any:
    """Run a function that nothing calls, with its defaults; what has none is unknown. A method gets its object."""
    it.frame.ordinal += 1
    ref = it.frame.here.child(CallKey(it.frame.ordinal))
    it.store.stack[-1].called.add(function.code)
    return _run(it, function, ref, lambda: _bind_unknown(it, function, owner))


def _run(it: Interpreter, function: Function, ref: Ref, bind: Callable[[], None]) -> Any:
    if isinstance(function.code.node, ast.AsyncFunctionDef):
        return Unknown(f"`{function.code.name}` is a coroutine")
    result: Any = None
    effects: Effects | None = Effects()
    while effects is not None:
        result, effects = _run_with(it, function, ref, bind, effects)
    return result


def _run_with(
    it: Interpreter, function: Function, ref: Ref, bind: Callable[[], None], effects: Effects
) -> tuple[Any, Effects | None]:
    """What a call gives where calls of the function in it have these effects; the effects where they have more."""
    code = function.code
    it.steps += CALL_STEPS
    store, outer = it.store, it.frame
    depth = len(store.stack)
    store.push()
    it.calls.append((code.identity, ref))
    it.frame = Frame(Scope(ref, code.names, function.scope), ref, code.owner, ref, function=function, call=ref)
    generator = new_list(it, (), ITERATOR) if code.lazy else None
    it.frame.yields = generator.ref if generator is not None else None
    try:
        bind()
        unfollowed = enter(it, code, ref, effects)
        if unfollowed is not None:
            outcome = Outcome("return", unfollowed)
        elif isinstance(code.node, ast.Lambda):
            outcome = Outcome("return", it.evaluate(code.node.body))
        else:
            outcome = it.run(code.owner.blocks["body"])
    except Exception:
        store.unwind(depth)
        raise
    finally:
        it.frame = outer
        it.calls.pop()
    result = _result(it, code, outcome)
    if generator is not None and unfollowed is None:
        # It is run when it is made, not when it is gone through: the order of effects may differ, the items do not.
        result = generator
    more = leave(it, ref)
    if more is not None:
        store.roll_back()
        return result, more
    if not code.captures:
        store.forget(ref, code.names)
    store.pop()
    return result, None


def _result(it: Interpreter, code: Code, outcome: Outcome) -> Any:
    """What the call gives, over all the ways that it may have returned."""
    returns = [exit_ for exit_ in outcome.exits if exit_.kind == "return"]
    values = [exit_.value for exit_ in returns]
    paths = [exit_.writes for exit_ in returns]
    if outcome.kind != "raise":
        values.append(NONE if outcome.value is None else outcome.value)
        paths.append(dict(it.store.stack[-1].writes))
    reason = f"`{code.name}` returns different values on different paths"
    if returns:
        it.store.join_paths(paths, reason)
    if not values:
        return Unknown(f"`{code.name}` raises")
    result = values[0]
    if len(values) == 1:
        return result
    used = {ref for path in paths for ref, _ in path}
    for value in values[1:]:
        result = join(result, value, reason, used)
    return result


def _bind(it: Interpreter, function: Function, arguments: Arguments) -> None:
    """Bind parameters as Python does; one that may be in an unknown `*` or `**` is unknown."""
    node: ast.arguments = function.code.node.args
    defaults = dict(function.defaults)
    positional = [arg.arg for arg in (*node.posonlyargs, *node.args)]
    keywords = dict(arguments.keywords)
    rest: Sequence[Any] = arguments.positional
    for index, name in enumerate(positional):
        if index < len(rest):
            it.bind(name, rest[index])
        else:
            it.bind(name, _keyword(name, keywords, defaults, arguments.complete))
    for arg in node.kwonlyargs:
        it.bind(arg.arg, _keyword(arg.arg, keywords, defaults, arguments.complete))
    unknown = Unknown("it is in an unknown `*` or `**`")
    if node.vararg:
        more = Tuple(tuple(rest[len(positional) :]))
        it.bind(node.vararg.arg, more if arguments.complete else unknown)
    if node.kwarg:
        pairs = [(Const(name), value) for name, value in keywords.items()]
        it.bind(node.kwarg.arg, new_dict(it, pairs if arguments.complete else unknown))


def _keyword(name: str, keywords: dict[str, Any], defaults: dict[str, Any], complete: bool) -> Any:
    if name in keywords:
        return keywords.pop(name)
    if not complete:
        return Unknown(f"`{name}` may be in an unknown `*` or `**`")
    return defaults.get(name, Unknown(f"`{name}` is not given by this call"))


def _bind_unknown(it: Interpreter, function: Function, owner: Any) -> None:
    node: ast.arguments = function.code.node.args
    defaults = dict(function.defaults)
    passed = _named_by_decorators(function.code.node)
    for index, arg in enumerate((*node.posonlyargs, *node.args, *node.kwonlyargs)):
        reason = f"`{arg.arg}` is a parameter without a default, and nothing here calls `{function.code.name}`"
        value = owner if owner is not None and index == 0 else defaults.get(arg.arg, Unknown(reason))
        if arg.arg in passed:
            value = Unknown(f"a decorator of `{function.code.name}` passes `{arg.arg}`")
        it.bind(arg.arg, value)
    if node.vararg:
        it.bind(node.vararg.arg, Unknown(f"`*{node.vararg.arg}` is not known"))
    if node.kwarg:
        it.bind(node.kwarg.arg, Unknown(f"`**{node.kwarg.arg}` is not known"))


def _named_by_decorators(node: ast.AST) -> set[str]:
    """The words in the decorators of a function: what these name, they pass (`@pytest.mark.parametrize("units", [4, 8])`)."""
    words: set[str] = set()
    for decorator in node.decorator_list if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else ():
        for part in ast.walk(decorator):
            match part:
                case ast.keyword(arg=str(name)):
                    words.add(name)
                case ast.Constant(value=str(text)):
                    words.update(re.findall(r"\w+", text.strip("-").replace("-", "_")))
                case _:
                    pass
    return words
