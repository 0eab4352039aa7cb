"""scikit-learn: splits, scalers, encoders and the data that it loads or makes, as far as they say the shapes of arrays."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from shapelens.analysis import frames
from shapelens.analysis.arrays import as_array, current, fresh
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.preparation import whole
from shapelens.analysis.sequences import elements, new_list
from shapelens.analysis.store import MISSING
from shapelens.dims import Dim, Unknown, rank, unknown_shape
from shapelens.rules.samples import LOADED
from shapelens.values.data import Array
from shapelens.values.frames import Frame, Series
from shapelens.values.python import NONE, Const, List, Tuple
from shapelens.values.tools import Bunch, Sparse, Tool

_FITTED: Final = "fitted"
_DISTINCT: Final = Unknown("how many different values there are depends on data")
_COLUMNS: Final = Unknown("how many columns there are depends on data")
_SCALERS: Final = frozenset(
    {
        "StandardScaler",
        "MinMaxScaler",
        "MaxAbsScaler",
        "RobustScaler",
        "Normalizer",
        "PowerTransformer",
        "QuantileTransformer",
    }
)
_ENCODERS: Final = frozenset(
    {"LabelEncoder", "LabelBinarizer", "OneHotEncoder", "OrdinalEncoder", "MultiLabelBinarizer"}
)
_PROJECTIONS: Final = frozenset({"PCA", "TruncatedSVD", "TSNE", "FastICA", "NMF", "KernelPCA", "IncrementalPCA"})
_DEFAULT_COMPONENTS: Final = {"TruncatedSVD": Const(2), "TSNE": Const(2)}
_VECTORIZERS: Final = frozenset({"CountVectorizer", "TfidfVectorizer", "HashingVectorizer"})
_SPLITTERS: Final = {"KFold": 5, "StratifiedKFold": 5, "GroupKFold": 5, "TimeSeriesSplit": 5, "ShuffleSplit": 10}
_SPLITTERS_EXACT: Final = "KFold"
_FIRST: Final = {
    **dict.fromkeys(_PROJECTIONS, "n_components"),
    **dict.fromkeys(_SPLITTERS, "n_splits"),
}
"""The name of the first argument, where it says a size."""
_MODULES: Final = (
    "preprocessing",
    "decomposition",
    "manifold",
    "model_selection",
    "feature_extraction.text",
    "cross_validation",
)


def _maker(cls: str) -> Callable[[Interpreter, Arguments], Any]:
    def make(it: Interpreter, arguments: Arguments) -> Any:
        if not arguments.complete:
            return Unknown(f"the arguments of `{cls}` are not all known")
        settings = dict(arguments.keywords)
        if arguments.positional and cls in _FIRST:
            settings[_FIRST[cls]] = arguments.positional[0]
        return Tool(it.new_ref(), f"sklearn.{cls}", tuple(settings.items()))

    return make


def call_tool(it: Interpreter, tool: Tool, name: str, arguments: Arguments) -> Any:
    """A method of an object of scikit-learn's."""
    cls = tool.cls.removeprefix("sklearn.")
    given = arguments.get(0, "X", arguments.get(0, "y", arguments.get(0, "raw_documents", NONE)))
    match name:
        case "fit" | "partial_fit":
            it.store.write((tool.ref, _FITTED), _data(it, given))
            return tool
        case "fit_transform":
            data = _data(it, given)
            it.store.write((tool.ref, _FITTED), data)
            return _transformed(it, tool, cls, data, data)
        case "transform":
            fitted = it.store.read((tool.ref, _FITTED))
            return _transformed(it, tool, cls, _data(it, given), None if fitted is MISSING else fitted)
        case "inverse_transform" if cls in _SCALERS:
            return _scaled(_data(it, given))
        case "split" if cls in _SPLITTERS:
            return _folds(it, tool, cls, given)
        case "get_n_splits" if cls in _SPLITTERS:
            return tool.setting("n_splits", Const(_SPLITTERS[cls]))
        case _:
            return Unknown(f"`{cls}.{name}` is not modelled")


def tool_attribute(it: Interpreter, tool: Tool, name: str) -> Any:
    """`encoder.classes_`: one for each class, where they can be counted."""
    fitted = it.store.read((tool.ref, _FITTED))
    if name == "classes_" and isinstance(fitted, Array):
        return Array((_distinct(fitted),))
    return Unknown(f"`.{name}` depends on data")


def _data(it: Interpreter, value: Any) -> Array:
    """What a tool is fitted to, as an array; a list of texts is a row."""
    return as_array(it, value)


def _transformed(it: Interpreter, tool: Tool, cls: str, data: Array, fitted: Any) -> Any:
    ndim = rank(data.shape)
    if isinstance(ndim, Unknown) and cls not in _ENCODERS - {"LabelEncoder"}:
        return Array(
            unknown_shape(ndim.reason)
            if cls in _SCALERS
            else (Unknown(ndim.reason),)
            if cls == "LabelEncoder"
            else unknown_shape(ndim.reason)
        )
    rows: Dim = (
        data.shape[0]
        if data.shape and not isinstance(ndim, Unknown)
        else Unknown("how many rows there are is not known")
    )
    if cls in _SCALERS or cls == "OrdinalEncoder":
        return _scaled(data) if ndim == 2 else Unknown(f"`{cls}` takes a matrix")
    if cls == "LabelEncoder":
        count = _distinct(fitted)
        top = count - 1 if isinstance(count, int) and data == fitted else None
        return Array((rows,), "int64", None, top, None if top is None else it.new_ref())
    if cls == "LabelBinarizer":
        count = _distinct(fitted)
        return Array((rows, 1 if count == 2 else count), "int64")
    if cls == "MultiLabelBinarizer":
        return Array((rows, _DISTINCT), "int64")
    if cls == "OneHotEncoder":
        made = Array((rows, _hot_columns(tool, fitted)), "float64")
        flags = [tool.setting(name, NONE) for name in ("sparse_output", "sparse")]
        return made if Const(False) in flags else Sparse(made) if flags == [NONE, NONE] else Unknown("it may be sparse")
    if cls in _VECTORIZERS:
        return Sparse(Array((rows, _COLUMNS), None))
    return Array((rows, _components(tool, cls, fitted)))


def _scaled(data: Array) -> Array:
    """The same shape; floats stay of their type, other numbers become those of the widest."""
    dtype = (
        data.dtype if data.dtype in ("float32", "float64") else "float64" if data.dtype in ("int64", "int32") else None
    )
    return Array(data.shape, dtype)


def _components(tool: Tool, cls: str, fitted: Any) -> Dim:
    wanted = tool.setting("n_components", _DEFAULT_COMPONENTS.get(cls, NONE))
    if isinstance(wanted, Const) and type(wanted.value) is int:
        return wanted.value
    if wanted == NONE and cls == "PCA" and isinstance(fitted, Array) and len(fitted.shape) == 2:
        rows, columns = fitted.shape
        return min(rows, columns) if isinstance(rows, int) and isinstance(columns, int) else _COLUMNS
    return _COLUMNS


def _distinct(data: Any) -> Dim:
    """How many different values there are."""
    return len(set(data.content)) if isinstance(data, Array) and data.content is not None else _DISTINCT


def _hot_columns(tool: Tool, fitted: Any) -> Dim:
    """A column for each different value in each column."""
    changing = {"drop", "categories", "min_frequency", "max_categories"} & {name for name, _ in tool.settings}
    if changing or not isinstance(fitted, Array) or fitted.content is None or len(fitted.shape) != 2:
        return _DISTINCT
    width = fitted.shape[1]
    return sum(len(set(fitted.content[at::width])) for at in range(width)) if isinstance(width, int) else _DISTINCT


def _folds(it: Interpreter, tool: Tool, cls: str, given: Any) -> Any:
    """`KFold(n).split(X)`: for each fold the places for training and for testing."""
    count = tool.setting("n_splits", Const(_SPLITTERS[cls]))
    if not isinstance(count, Const) or not isinstance(count.value, int) or count.value > 100:
        return Unknown("how many folds there are is not known")
    data = _data(it, given)
    total = data.shape[0] if data.shape and not isinstance(rank(data.shape), Unknown) else None
    folds: list[Any] = []
    for index in range(count.value):
        tests: Dim = Unknown("how many are in a fold is not known")
        trains: Dim = tests
        if cls == _SPLITTERS_EXACT and isinstance(total, int):
            tests = total // count.value + (index < total % count.value)
            trains = total - tests
        folds.append(Tuple((Array((trains,), "int64"), Array((tests,), "int64"))))
    return new_list(it, folds)


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
            return Array(unknown_shape("what is split is not known"))


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
            fresh(it, dataclasses.replace(part, top=current(it, value).top))
            if isinstance(part, Array) and isinstance(value, Array)
            else part
            for value, part in pairs
        ]
    return parts[0] if len(parts) == 1 else new_list(it, parts)


def _same(it: Interpreter, arguments: Arguments) -> Any:
    """A function that keeps the shape of its first argument."""
    return _scaled(as_array(it, arguments.get(0, "X", NONE)))


def _loaded(name: str) -> Callable[[Interpreter, Arguments], Any]:
    """`load_iris()` and its like."""

    def load(it: Interpreter, arguments: Arguments) -> Any:
        parts = LOADED[name]
        found: dict[str, Any] = {
            part: Array(shape, dtype, None, top, None if top is None else it.new_ref())
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
                Array((samples,), "int64", None, top, None if top is None else it.new_ref()),
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


_CLASSES: Final = _SCALERS | _ENCODERS | _PROJECTIONS | _VECTORIZERS | _SPLITTERS.keys()
_SIZES: Final = (("n_samples", 100), ("n_features", 20))
SKLEARN_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    **{f"sklearn.{module}.{cls}": _maker(cls) for module in _MODULES for cls in _CLASSES},
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
