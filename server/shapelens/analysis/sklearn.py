"""scikit-learn's functions: splits, and the data that it loads or makes, as far as they say the shapes of arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from shapelens.analysis import frames
from shapelens.analysis.arrays import as_array, current, fresh
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.preparation import whole
from shapelens.analysis.sequences import elements, new_list
from shapelens.analysis.tools import TOOLS, scaled
from shapelens.dims import Dim, Unknown, rank, unknown_shape
from shapelens.immutable import replace
from shapelens.rules.samples import LOADED
from shapelens.values.data import Array
from shapelens.values.frames import Frame, Series
from shapelens.values.python import NONE, Const, List, Tuple
from shapelens.values.tools import Bunch

_DISTINCT: Final = Unknown("how many different values there are depends on data")


def _train_test_split(it: Interpreter, arguments: Arguments) -> Any:
    """`train_test_split(*arrays, test_size=...)`: each in two, a quarter for the test unless told."""
    if not arguments.complete:
        return Unknown("the arguments of `train_test_split` are not all known")
    parts: list[Any] = []
    for value in arguments.positional:
        parts += [_part(it, value, size) for size in _split_sizes(_rows(it, value), arguments.keywords)]
    return new_list(it, parts)


def _rows(it: Interpreter, value: Any) -> Dim:
    match value:
        case Frame() | Series():
            return frames.rows_of(it, value)
        case List() | Tuple():
            items = elements(it, value)
            return items if isinstance(items, Unknown) else len(items)
        case Array(shape=shape) if shape and not isinstance(rank(shape), Unknown):
            return shape[0]
        case _:
            return Unknown("how many there are is not known")


def _part(it: Interpreter, value: Any, size: Dim) -> Any:
    """Some rows of an array, a table or a list."""
    value = current(it, value)
    match value:
        case Frame() | Series():
            return frames.with_rows(it, value, size)
        case List() | Tuple():
            items = elements(it, value)
            common = Unknown("which items these are is not known")
            if isinstance(items, Unknown) or not isinstance(size, int) or size > 20_000:
                return new_list(it, Unknown("which items these are is not known"))
            if items and all(item == items[0] for item in items):
                common = items[0]
            return new_list(it, [common] * size)
        case Array(shape=shape) if shape and not isinstance(rank(shape), Unknown):
            return Array((size, *shape[1:]), value.dtype)
        case Array():
            return Array(value.shape, value.dtype)
        case _:
            return Unknown("what is split is not known")


def _split_sizes(total: Dim, words: Mapping[str, Any]) -> tuple[Dim, Dim]:
    unknown = Unknown("the sizes of the parts are not known")
    words = {name: value for name, value in words.items() if value != NONE}
    given = {name: words[name].value for name in ("test_size", "train_size") if isinstance(words.get(name), Const)}
    test, train = given.get("test_size"), given.get("train_size")
    if not isinstance(total, int) or any(name in words and name not in given for name in ("test_size", "train_size")):
        return unknown, unknown
    if test is None and train is None:
        test = 0.25
    tests = math.ceil(total * test) if isinstance(test, float) else test
    trains = math.floor(total * train) if isinstance(train, float) else train
    if tests is None:
        tests = total - (trains or 0)
    trains = total - tests if trains is None else trains
    return (int(trains), int(tests)) if tests > 0 and trains > 0 and tests + trains <= total else (unknown, unknown)


def _shuffled(it: Interpreter, arguments: Arguments) -> Any:
    """`sklearn.utils.shuffle(*arrays)`: each in another order."""
    count = arguments.keywords.get("n_samples", NONE)
    parts = [
        _part(it, value, _rows(it, value) if count == NONE else whole(count, "how many are taken is not known"))
        for value in arguments.positional
    ]
    if count == NONE:
        pairs = zip(arguments.positional, parts, strict=True)
        parts = [
            fresh(it, replace(part, top=current(it, value).top, every=current(it, value).every))
            if isinstance(part, Array) and isinstance(value, Array)
            else part
            for value, part in pairs
        ]
    return parts[0] if len(parts) == 1 else new_list(it, parts)


def _same(it: Interpreter, arguments: Arguments) -> Any:
    """A function that keeps the shape of its first argument."""
    return scaled(as_array(it, arguments.get(0, "X", NONE)))


def _loaded(name: str) -> Callable[[Interpreter, Arguments], Any]:
    """`load_iris()` and its like."""

    def load(it: Interpreter, arguments: Arguments) -> Any:
        parts = LOADED[name]
        found: dict[str, Any] = {
            part: Array(shape, dtype, None, top, None if top is None else it.new_ref(), every=top is not None)
            for part, shape, dtype, top in parts
            if part != "feature_names"
        }
        pair, framed = (arguments.keywords.get(word, Const(False)) for word in ("return_X_y", "as_frame"))
        if (
            not isinstance(pair, Const)
            or not isinstance(framed, Const)
            or set(arguments.keywords) - _LOADER_WORDS
            or arguments.positional
        ):
            return Unknown(f"`{name}` with these arguments is not modelled")
        if framed.value:
            found["data"] = frames.of_array(it, found["data"])
            if len(found["target"].shape) == 1:
                found["target"] = Series(found["target"].shape[0], found["target"].dtype)
        found |= {
            part: new_list(it, [Unknown("the name of a column")] * (shape[0] if isinstance(shape[0], int) else 0))
            for part, shape, _, _ in parts
            if part == "feature_names"
        }
        return Tuple((found["data"], found["target"])) if pair.value else Bunch(tuple(found.items()))

    return load


_LOADER_WORDS: Final = frozenset(
    {"return_X_y", "as_frame", "data_home", "download_if_missing", "shuffle", "random_state"}
)


def _numbers(arguments: Arguments, names: Sequence[tuple[str, int]]) -> list[Dim]:
    """The sizes among the arguments of what makes data, by name and default."""
    found: list[Dim] = []
    for at, (name, default) in enumerate(names):
        value = arguments.get(at, name, Const(default))
        if isinstance(value, Tuple | List) or (value == NONE and name != "centers"):
            found.append(Unknown("how many there are is not known"))
        else:
            found.append(default if value == NONE else whole(value, "how many there are is not known"))
    return found


def _with_classes(
    names: Sequence[tuple[str, int]], each: int, features: int | None = None
) -> Callable[[Interpreter, Arguments], Any]:
    """What makes points of several classes: with so many points for each, all classes are there."""

    def make(it: Interpreter, arguments: Arguments) -> Any:
        samples, *rest = _numbers(arguments, names)
        columns: Dim = features if features is not None else rest[0]
        classes = arguments.keywords.get("n_classes", Const(2)) if each > 1 else None
        count: Dim = whole(classes, "") if classes is not None else rest[-1] if features is None else 2
        certain = isinstance(count, int) and isinstance(samples, int) and samples >= each * count
        top = (
            count - 1
            if certain and isinstance(count, int) and not {"weights", "flip_y"} & set(arguments.keywords)
            else None
        )
        return Tuple(
            (
                Array((samples, columns), "float64"),
                Array((samples,), "int64", None, top, None if top is None else it.new_ref(), every=top is not None),
            )
        )

    return make


def _make_regression(it: Interpreter, arguments: Arguments) -> Any:
    samples, features = _numbers(arguments, (("n_samples", 100), ("n_features", 100)))
    targets = whole(arguments.keywords.get("n_targets", Const(1)), "how many targets there are is not known")
    if "coef" in arguments.keywords or len(arguments.positional) > 2:
        return Unknown("`make_regression` with these arguments is not modelled")
    y = (
        Array(unknown_shape(targets.reason))
        if isinstance(targets, Unknown)
        else Array((samples,) if targets == 1 else (samples, targets), "float64")
    )
    return Tuple((Array((samples, features), "float64"), y))


def _make_multilabel(it: Interpreter, arguments: Arguments) -> Any:
    samples, features, classes = _numbers(arguments, (("n_samples", 100), ("n_features", 20), ("n_classes", 5)))
    if {"sparse", "return_indicator", "return_distributions"} & set(arguments.keywords):
        return Unknown("`make_multilabel_classification` with these arguments is not modelled")
    return Tuple((Array((samples, features), "float64"), Array((samples, classes), "int64")))


def _class_weight(it: Interpreter, arguments: Arguments) -> Any:
    classes = as_array(it, arguments.keywords.get("classes", arguments.get(1, "classes", NONE)))
    return Array(classes.shape if len(classes.shape) == 1 else (_DISTINCT,), "float64")


_SIZES: Final = (("n_samples", 100), ("n_features", 20))
SKLEARN_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    **TOOLS,
    **{f"sklearn.datasets.{name}": _loaded(name) for name in LOADED},
    "sklearn.model_selection.train_test_split": _train_test_split,
    "sklearn.cross_validation.train_test_split": _train_test_split,
    "sklearn.utils.shuffle": _shuffled,
    "sklearn.preprocessing.normalize": _same,
    "sklearn.preprocessing.scale": _same,
    "sklearn.preprocessing.minmax_scale": _same,
    "sklearn.preprocessing.maxabs_scale": _same,
    "sklearn.preprocessing.robust_scale": _same,
    "sklearn.datasets.make_classification": _with_classes(_SIZES, 100),
    "sklearn.datasets.make_blobs": _with_classes((("n_samples", 100), ("n_features", 2), ("centers", 3)), 1),
    "sklearn.datasets.make_moons": _with_classes((("n_samples", 100),), 1, features=2),
    "sklearn.datasets.make_circles": _with_classes((("n_samples", 100),), 1, features=2),
    "sklearn.datasets.make_regression": _make_regression,
    "sklearn.datasets.make_multilabel_classification": _make_multilabel,
    "sklearn.utils.class_weight.compute_class_weight": _class_weight,
}
"""By canonical name."""


def bunch_item(bunch: Bunch, name: Any) -> Any:
    """`iris["data"]`, `iris.data`."""
    found = bunch.entry(name)
    return Unknown(f"`{name}` of what was loaded is not modelled") if found is None else found
