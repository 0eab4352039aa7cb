"""Random calls of functions on tensors: our rules against real Keras 3, Keras 2's backend, NumPy and TensorFlow.

`SHAPELENS_FUZZ=100` tries so many of each function; the seed is fixed, so a failure can be repeated.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import random
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shapelens.dims import Rest, Unknown
from shapelens.rules.ops.calls import call
from shapelens.rules.ops.op import Operand
from shapelens.rules.ops.table import operations
from shapelens.rules.rule import ShapeError

from .spoiling import spoiled
from .test_ops_cases import rule_name
from .test_ops_table import arguments

UNKNOWN = Unknown("hidden")
HIDDEN = 20
CASES = int(os.environ.get("SHAPELENS_FUZZ", "10"))
LIBRARIES = (
    *("keras.ops", "keras.activations", "keras.random", "keras.backend", "numpy", "tensorflow"),
    *("keras.losses", "keras.metrics", "tf_keras.losses", "tf_keras.metrics"),
)

ERROR = "error"


@pytest.mark.parametrize("library", LIBRARIES)
def test_as_the_real_function(library: str) -> None:
    wrong: list[str] = []
    for path, real in functions(library):
        r = random.Random(f"{path} {os.environ.get('SHAPELENS_SEED', '')}")
        with judging(library), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(CASES):
                args, kwargs = arguments(r, path, operations()[path])
                mine, theirs = ours(path, args, kwargs, library), result(library, real, args, kwargs)
                if not agree(mine, theirs, rule_name(operations()[path]) in CAUTIOUS) and not (
                    isinstance(mine, str) and library != "numpy" and refused(real, args, kwargs)
                ):
                    wrong.append(f"{path}{show(args, kwargs)}\n    ours: {mine}\n    real: {theirs}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:40])


@pytest.mark.parametrize("library", [one for one in LIBRARIES if one != "numpy"])
def test_never_wrong_of_bad_calls(library: str) -> None:
    """Of calls made a little wrong: no error where there is none, no other shape; what is refused may be overlooked."""
    wrong: list[str] = []
    for path, real in functions(library):
        r = random.Random(f"bad {path} {os.environ.get('SHAPELENS_SEED', '')}")
        with judging(library), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(CASES // 2):
                args, kwargs = spoiled(r, operations()[path], *arguments(r, path, operations()[path]))
                mine, theirs = ours(path, args, kwargs, library), result(library, real, args, kwargs)
                if isinstance(theirs, str) or (isinstance(mine, str) and refused(real, args, kwargs)):
                    continue
                if isinstance(mine, str) or not fits(mine, theirs):
                    wrong.append(f"{path}{show(args, kwargs)}\n    ours: {mine}\n    real: {theirs}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:40])


@pytest.mark.parametrize("library", LIBRARIES)
def test_names_exist(library: str) -> None:
    assert not [path for path, real in functions(library) if real is None]


@pytest.mark.parametrize("library", LIBRARIES)
def test_types_are_certain(library: str) -> None:
    wrong: list[str] = []
    for path, real in functions(library):
        r = random.Random(path)
        with judging(library), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(CASES):
                args, kwargs = arguments(r, path, operations()[path])
                args = [as_int(value) if r.random() < 0.3 else value for value in args]
                with contextlib.suppress(ShapeError):
                    mine, theirs = (
                        call(operations()[path], args, kwargs).dtype,
                        result(library, real, args, kwargs, types),
                    )
                    if mine is not None and not isinstance(theirs, str) and theirs - {mine}:
                        wrong.append(f"{path}{show(args, kwargs)}\n    ours: {mine}\n    real: {theirs}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:40])


def test_classes_are_those_of_keras() -> None:
    for path, real in functions("keras.ops"):
        r = random.Random(path)
        for _ in range(CASES):
            args, kwargs = arguments(r, path, operations()[path])
            theirs = result("keras.ops", real, args, kwargs, classes)
            assert isinstance(theirs, str) or theirs <= {operations()[path].cls}, path


def test_unknown_is_sound() -> None:
    """What we say with unknown arguments must hold whatever they are: compared with the same call made known."""
    known = 0
    for path in operations():
        r = random.Random(path)
        for _ in range(HIDDEN):
            args, kwargs = arguments(r, path, operations()[path])
            some_args, some_kwargs = hidden(r, args), {name: hide(r, value) for name, value in kwargs.items()}
            concrete, mine = ours(path, args, kwargs), ours(path, some_args, some_kwargs)
            said = f"{path}{show(some_args, some_kwargs)}: {mine}\n{path}{show(args, kwargs)}: {concrete}"
            if isinstance(mine, str) or isinstance(concrete, str):
                assert isinstance(concrete, str), said
            else:
                assert fits(mine, concrete), said
                known += not (mine and isinstance(mine[0], Rest))
    assert known > len(operations()) * HIDDEN / 3, "hardly anything was known: the test tests nothing"


def hidden(r: random.Random, values: list[Any]) -> list[Any]:
    return [hide(r, value) for value in values]


def hide(r: random.Random, value: Any) -> Any:
    """The argument, with some of it unknown."""
    if isinstance(value, Operand):
        if r.random() < 0.2:
            return (
                UNKNOWN if r.random() < 0.5 else Operand((Rest("hidden"), *value.shape[r.randint(0, 4) :]), value.dtype)
            )
        return Operand(tuple(UNKNOWN if r.random() < 0.3 else dim for dim in value.shape), value.dtype)
    if r.random() < 0.15:
        return UNKNOWN
    return type(value)(hidden(r, list(value))) if isinstance(value, list | tuple) else value


def as_int(value: Any) -> Any:
    return Operand(value.shape, "int32") if isinstance(value, Operand) and value.dtype == "float32" else value


def functions(library: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The functions of a library that have a rule, as they really are."""
    home = HOMES.get(library, library)
    module = importlib.import_module(home) if library in HOMES else pytest.importorskip(library.partition(".")[0])
    for path in operations():
        if path.startswith(library.removeprefix("tf_") + "."):
            function: Any = module
            own = path.removeprefix(library.removeprefix("tf_") + ".")
            for part in own.split(".") if library in HOMES else path.split(".")[1:]:
                function = getattr(function, part, None)
            if function is not None or not library.endswith((".losses", ".metrics")):  # that have no Keras in common
                yield path, function


HOMES = {
    "keras.backend": "tf_keras.backend",
    "keras.losses": "keras._tf_keras.keras.losses",
    "keras.metrics": "keras._tf_keras.keras.metrics",
    "tf_keras.losses": "tf_keras.losses",
    "tf_keras.metrics": "tf_keras.metrics",
}
"""Where functions really are, if not where their canonical name says."""


def ours(path: str, args: list[Any], kwargs: dict[str, Any], library: str = "") -> Any:
    try:
        return call(operations()[path], args, kwargs).shape
    except ShapeError as error:
        if error.keras == 3 and library.startswith("tf_"):
            return (Rest("Keras 3 would refuse it"),)
        return f"{ERROR}: {error.code}: {error.message}"


def shapes(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [shapes(item) for item in value]
    shape = getattr(value, "shape", ())
    if getattr(shape, "rank", 0) is None:
        return (Rest("not known to the library either"),)
    return tuple(shape)


def types(value: Any) -> set[str]:
    if isinstance(value, list | tuple):
        return {name for item in value for name in types(item)}
    dtype = getattr(value, "dtype", None)  # numbers of Python's own have none
    return set() if dtype is None else {getattr(dtype, "name", str(dtype))}


def classes(value: Any) -> set[str]:
    if isinstance(value, list | tuple):
        return {name for item in value for name in classes(item)}
    history = getattr(value, "_keras_history", None)
    return set() if history is None else {type(history.operation).__name__}


def result(
    library: str, real: Callable[..., Any], args: list[Any], kwargs: dict[str, Any], of: Callable[[Any], Any] = shapes
) -> Any:
    """The shape of what the real function returns, a list of shapes, or its error."""
    if MAKERS[library] is _placeholder and not symbolic([args, *kwargs.values()]):
        with importlib.import_module("tensorflow").init_scope():
            return run(real, args, kwargs, _array, of)
    return run(real, args, kwargs, MAKERS[library], of)


def symbolic(value: Any) -> bool:
    return isinstance(value, Operand) or (isinstance(value, list | tuple) and any(map(symbolic, value)))


def run(
    real: Callable[..., Any],
    args: list[Any],
    kwargs: dict[str, Any],
    make: Callable[[Operand], Any],
    of: Callable[[Any], Any] = shapes,
) -> Any:
    try:
        args, kwargs = made(args, make), {name: made(value, make) for name, value in kwargs.items()}
        return of(real(*args, **kwargs))
    except Exception as error:
        if any(words in str(error) for words in ("required positional", "unexpected keyword")):
            raise  # then it is the test's call that is wrong
        return f"{ERROR}: {type(error).__name__}: {str(error)[:150]}"


def refused(real: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> bool:
    """Whether TensorFlow refuses the call when it runs, whatever the dynamic sizes are; tracing does not notice all."""
    tensorflow = importlib.import_module("tensorflow")
    with tensorflow.init_scope():
        return all(
            isinstance(run(real, args, kwargs, functools.partial(_eager, size=size)), str)
            for size in (1, 2, 3, 4, 5, 6)
        )


def made(value: Any, make: Callable[[Operand], Any]) -> Any:
    if isinstance(value, Operand):
        return make(value)
    return type(value)(made(item, make) for item in value) if isinstance(value, list | tuple) else value


def _array(operand: Operand) -> Any:
    numpy = importlib.import_module("numpy")
    if operand.dtype == "string":
        return numpy.full(operand.shape, "a")
    array = numpy.zeros(operand.shape, operand.dtype)
    if operand.dtype == "float32":
        array = (
            array + numpy.eye(operand.shape[-1])
            if len(operand.shape) > 1 and operand.shape[-1] == operand.shape[-2]
            else array + 1
        )
    return numpy.asarray(array if operand.dtype != "float64" else array + 1, operand.dtype)


def _eager(operand: Operand, size: int) -> Any:
    tensorflow = importlib.import_module("tensorflow")
    return tensorflow.constant(
        _array(Operand(tuple(size if dim is None else dim for dim in operand.shape), operand.dtype))
    )


def _symbol(operand: Operand) -> Any:
    keras = importlib.import_module("keras")
    return keras.KerasTensor(operand.shape, operand.dtype)


def _placeholder(operand: Operand) -> Any:
    tensorflow = importlib.import_module("tensorflow")
    return tensorflow.compat.v1.placeholder(operand.dtype, operand.shape)


MAKERS: dict[str, Callable[[Operand], Any]] = {
    "numpy": _array,
    "keras.ops": _symbol,
    "keras.random": _placeholder,
    "keras.activations": _placeholder,
    "keras.backend": _placeholder,
    "tensorflow": _placeholder,
    "keras.losses": _symbol,
    "keras.metrics": _symbol,
    "tf_keras.losses": _placeholder,
    "tf_keras.metrics": _placeholder,
}


@contextlib.contextmanager
def judging(library: str) -> Iterator[None]:
    """A graph to trace in, where TensorFlow needs one."""
    if MAKERS[library] is _placeholder:
        tensorflow = importlib.import_module("tensorflow")
        with tensorflow.__internal__.FuncGraph("calls").as_default():
            yield
    else:
        yield


CAUTIOUS = {
    "diag_batch": "TensorFlow's static shape of a dynamic diagonal is wrong",
    "repeat_tensorflow": "TensorFlow infers the length in some cases only",
    "coarse_conv": "TensorFlow gives up on an axis beside a dynamic one, if the convolution is dilated",
    "coarse_depthwise": "as above",
    "coarse_separable": "as above",
    "coarse_patches": "as above",
    "patches": "Keras fails on dynamic channels, though it works when a layer runs",
    "bias_add": "TensorFlow takes dynamic channels from the bias, Keras does not",
    "eigen": "as a matrix",
    "eigenvalues": "as a matrix",
    "square": "a matrix with one dynamic side is square in fact",
    "det": "as above",
    "slogdet": "as above; Keras' symbolic sign has lost its batch axes",
    "slogdet_keras": "as above; Keras' symbolic sign has lost its batch axes",
    "qr": "Keras refuses dynamic matrices, though they work when a layer runs",
    "qr_tensorflow": "as above",
    "svd": "as above",
    "svd_tensorflow": "as above",
    "glu": "a dynamic axis fails in some ways to call it",
    "squeeze_keras": "Keras refuses to squeeze a dynamic axis, though it works when a layer runs",
    "spectrum": "Keras refuses dynamic axes, though they work when a layer runs",
    "concatenate_keras": "Keras' symbolic tensor has None where only a later tensor has a size",
    "stack_keras": "as above",
    "vstack_keras": "as above",
    "hstack_keras": "as above",
    "dstack_keras": "as above",
    "append_keras": "as above; and dynamic sizes along the axis fail",
    "bitwise_keras": "Keras' symbolic result has the first operand's shape",
    "rot90_keras": "Keras' symbolic result is turned also by half turns",
    "split_keras": "Keras does not cut beyond the end",
    "where": "with a condition alone the result depends on data",
    "one_hot_keras": "Keras' symbolic tensor does not take the last axis by its number",
    "einsum_keras": "Keras misplaces the axes of `...` that do not come first",
    "arange_keras": "what steps away from the stop give depends on Keras' backend",
    "per_number": "Keras compares dynamic sizes too",
    "per_row": "as above",
    "per_class": "as above",
    "pairwise": "batch axes that differ are not modelled",
    "transposed_to": "the static batch axis is the input's or the argument's",
    "softmax_loss": "what becomes of operands of different rank depends on them",
    "tensordot": "TensorFlow and Keras look only at how many numbers are summed over, NumPy at each axis",
    "dot_keras": "Keras refuses a dynamic size beside a known one, though it works when a layer runs",
    "gather": "TensorFlow's static shape of an axis among the batch axes is not followed",
    "cross": "vectors in a plane are deprecated, and Keras does not take two of them",
    "colored": "TensorFlow refuses a matrix unless its size is static",
    "nonzero_known": "how many there are depends on data",
    "argwhere": "as above",
    "clip_keras": "Keras' symbolic result has the first operand's shape",
    "split_at_keras": "as split_keras",
    "pad_images": "Keras refuses to crop dynamic images, though it works when a layer runs",
    "kron_keras": "Keras' symbolic result is wrong where the ranks differ",
    "solve_keras": "Keras' symbolic result has the shape of the right side",
    "with_diagonal": "a dynamic axis takes its size from the diagonal",
    "right_side": "batches, and dynamic sizes",
    "lax_class_numbers": "Keras 2 counts rows only",
    "normalized_batch": "a dynamic axis takes its size from the parameters",
    "solve": "dynamic sizes beside known ones",
    "reversed_rows": "lengths of which it is not known whether they fit",
    "mel_weights": "no bins",
    "depthwise": "dynamic kernels",
    "sparse_loss": "which labels there are may be dynamic",
    "glimpse": "the batch axis is that of the offsets",
    "unstack": "no parts",
    "per_sample": "the batch axis is that of the labels",
    "select": "Keras' symbolic result has the shape of the first choice",
    "moved": "a mean of more axes than the tensor",
    "ctc_cost": "the batch axis is that of the labels",
    "in_top_k": "how many targets there are may be dynamic",
    "conv": "several batch axes are not modelled",
    "quantile": "one quantile in a list",
    "mean_of_rows": "a number as target or prediction",
    "mean_of_aligned": "Keras 2 and Keras 3 align ranks differently",
    "paired": "Keras 3 compares shapes, Keras 2 does not",
    "of_classes": "as above",
    "of_class_numbers": "as above",
    "overlap": "axes that are named",
    "of_rows": "targets and predictions that differ in shape",
    "of_best": "as above",
    "of_labels": "as above",
    "of_samples": "Keras 3 takes static batches only",
    "alike": "Keras 2 compares shapes, Keras 3 does not",
    "compatible_rows": "numbers",
    "half_spectrum": "TensorFlow gives up on all axes if one is dynamic",
    "whole_spectrum": "as above",
    "cosine_transform": "as above",
    "mel_coefficients": "as above",
    "short_time": "as above",
    "volume_patches": "TensorFlow's static shape of a dynamic volume has an axis too few",
    "least_squares": "as a matrix",
    "lu": "a matrix with one dynamic side is square in fact",
    "morphed": "TensorFlow gives up on an axis beside a dynamic one",
    "pool_dilated": "dilated pooling is not modelled",
    "sampled": "TensorFlow gives up on axes beside a dynamic one",
    "compared": "batches that differ",
    "structural": "as above",
    "joined_texts": "dynamic sizes beside known ones",
    "resize_volumes": "volumes without a batch axis are not modelled",
    "adaptive": "Keras' symbolic shape has an axis too many, if the channels come last",
    "volumes": "as patches",
    "ctc_loss": "Keras compares dynamic sizes too",
    "least_squares_keras": "as above",
    "lu_keras": "as qr",
    "rearranged": "Keras refuses dynamic axes, though they work when a layer runs",
    "viewed": "how wide numbers are is not followed",
    "resize_images": "TensorFlow gives up on an axis beside a dynamic one",
}
"""The rules that say unknown where the library says something, and why."""


def agree(mine: Any, theirs: Any, cautious: bool = False) -> bool:
    """Whether our result is the real one; a cautious rule may know less."""
    if cautious and unknown(mine):
        return isinstance(theirs, str) or fits(mine, theirs)
    if isinstance(mine, str) or isinstance(theirs, str):
        return isinstance(mine, str) and isinstance(theirs, str)
    return fits(mine, theirs) and unknown(mine) == unknown(theirs)


def fits(mine: Any, theirs: Any) -> bool:
    """Whether what we know is so; unknown sizes fit any, on both sides."""
    if isinstance(mine, list) and isinstance(theirs, list):
        return len(mine) == len(theirs) and all(map(fits, mine, theirs))
    for one, other in ((mine, theirs), (theirs, mine)):
        if one[:1] and isinstance(one[0], Rest):
            if isinstance(other, list):
                return len(one) == 1
            tail = one[1:]
            return len(other) >= len(tail) and fits(tail, other[len(other) - len(tail) :])
    if isinstance(mine, list) or isinstance(theirs, list) or len(mine) != len(theirs):
        return False
    return all(isinstance(a, Unknown) or isinstance(b, Unknown) or a == b for a, b in zip(mine, theirs, strict=True))


def unknown(mine: Any) -> bool:
    return not isinstance(mine, str) and any(
        unknown(one) if isinstance(one, tuple) else isinstance(one, Unknown) for one in mine
    )


def show(args: list[Any], kwargs: dict[str, Any]) -> str:
    def one(value: Any) -> str:
        if isinstance(value, Operand):
            return str(value.shape).replace(" ", "")
        return f"[{', '.join(map(one, value))}]" if isinstance(value, list | tuple) else repr(value)

    return f"({', '.join([*map(one, args), *(f'{name}={one(value)}' for name, value in kwargs.items())])})"
