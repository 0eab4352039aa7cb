"""Objects of scikit-learn's that are fitted and then change arrays: scalers, encoders, selections, and chains of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from shapelens.analysis import frames
from shapelens.analysis.arrays import as_array, columns_of, known, table_of
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.numeric import distinct, is_nan, plain_number
from shapelens.analysis.sequences import elements, new_list
from shapelens.analysis.store import MISSING
from shapelens.dims import Dim, Unknown, plus, rank, unknown_shape
from shapelens.values.data import Array
from shapelens.values.frames import Frame
from shapelens.values.python import NONE, Const, List, Tuple
from shapelens.values.tools import Sparse, Tool

_FITTED: Final = "fitted"
"""The cell with the data that a tool was fitted to."""
_PARTS: Final = "parts"
"""The cell with the columns of these data."""
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
_SELECTIONS: Final = frozenset(
    {"SelectKBest", "SelectPercentile", "SelectFromModel", "VarianceThreshold", "RFE", "PolynomialFeatures"}
)
_IMPUTERS: Final = frozenset({"SimpleImputer", "KNNImputer"})
_CHAIN: Final = "pipeline"
_TOGETHER: Final = frozenset({_CHAIN, "ColumnTransformer"})
_SPLITTERS: Final = {
    **dict.fromkeys(("KFold", "StratifiedKFold", "GroupKFold", "TimeSeriesSplit"), 5),
    **dict.fromkeys(("ShuffleSplit", "StratifiedShuffleSplit"), 10),
}
_SPLITTERS_EXACT: Final = "KFold"
_ARGUMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(_PROJECTIONS, ("n_components",)),
    **dict.fromkeys(_SPLITTERS, ("n_splits",)),
    "SelectKBest": ("score_func", "k"),
    "PolynomialFeatures": ("degree",),
    _CHAIN: ("steps",),
    "ColumnTransformer": ("transformers",),
}
"""The names of the first arguments, where they say a size."""
_OF_FEATURES: Final[Mapping[str, frozenset[str]]] = {
    "StandardScaler": frozenset({"mean_", "scale_", "var_"}),
    "MinMaxScaler": frozenset({"min_", "scale_", "data_min_", "data_max_", "data_range_"}),
    "MaxAbsScaler": frozenset({"scale_", "max_abs_"}),
    "RobustScaler": frozenset({"center_", "scale_"}),
    "PCA": frozenset({"mean_"}),
    "SimpleImputer": frozenset({"statistics_"}),
    "SelectKBest": frozenset({"scores_"}),
    "VarianceThreshold": frozenset({"variances_"}),
}
"""Attributes that have a number for each column that the tool was fitted to."""
_OF_COMPONENTS: Final = frozenset({"explained_variance_ratio_", "explained_variance_", "singular_values_"})
_MODULES: Final = (
    *("preprocessing", "decomposition", "manifold", "model_selection", "feature_extraction.text", "cross_validation"),
    *("feature_selection", "impute", "compose"),
)


def _maker(cls: str) -> Callable[[Interpreter, Arguments], Any]:
    def make(it: Interpreter, arguments: Arguments) -> Any:
        if not arguments.complete:
            return Unknown(f"the arguments of `{cls}` are not all known")
        settings = {**dict(zip(_ARGUMENTS.get(cls, ()), arguments.positional, strict=False)), **arguments.keywords}
        if cls in _TOGETHER:
            steps = _items(it, settings.get(_ARGUMENTS[cls][0], NONE))
            settings[_STEPS] = Tuple(tuple(Tuple((*_items(it, step),)[1:]) for step in steps))
        return Tool(it.new_ref(), f"sklearn.{cls}", tuple(settings.items()))

    return make


_STEPS: Final = " steps"
"""What a tool is made of, each with what it is applied to, beside its arguments."""


def _items(it: Interpreter, value: Any) -> Sequence[Any]:
    found = elements(it, value)
    return () if isinstance(found, Unknown) else found


def _chain(it: Interpreter, arguments: Arguments) -> Any:
    """`make_pipeline(*steps)`."""
    if not arguments.complete:
        return Unknown("the steps of the pipeline are not all known")
    steps = Tuple(tuple(Tuple((step,)) for step in arguments.positional))
    return Tool(it.new_ref(), f"sklearn.{_CHAIN}", ((_STEPS, steps),))


def _columns_together(it: Interpreter, arguments: Arguments) -> Any:
    """`make_column_transformer((tool, columns), ...)`."""
    if not arguments.complete:
        return Unknown("the parts of the transformer are not all known")
    steps = Tuple(tuple(Tuple((*_items(it, step),)) for step in arguments.positional))
    return Tool(it.new_ref(), "sklearn.ColumnTransformer", (*arguments.keywords.items(), (_STEPS, steps)))


def call_tool(it: Interpreter, tool: Tool, name: str, arguments: Arguments) -> Any:
    """A method of an object of scikit-learn's."""
    cls = tool.cls.removeprefix("sklearn.")
    given = arguments.get(0, "X", arguments.get(0, "y", arguments.get(0, "raw_documents", NONE)))
    match name:
        case "fit" | "partial_fit":
            if cls in _TOGETHER:
                _applied(it, tool, given, fits=True)
            else:
                _fit(it, tool, cls, given)
            return tool
        case "fit_transform" | "transform":
            return _applied(it, tool, given, fits=name == "fit_transform")
        case "inverse_transform" if cls in _SCALERS:
            return scaled(as_array(it, given))
        case "split" if cls in _SPLITTERS:
            return _folds(it, tool, cls, given)
        case "get_n_splits" if cls in _SPLITTERS:
            return tool.setting("n_splits", Const(_SPLITTERS[cls]))
        case _:
            return Unknown(f"`{cls}.{name}` is not modelled")


def tool_attribute(it: Interpreter, tool: Tool, name: str) -> Any:
    """`encoder.classes_`, `scaler.mean_`: what was found in the data that a tool was fitted to, as far as it can be counted."""
    cls = tool.cls.removeprefix("sklearn.")
    fitted = it.store.read((tool.ref, _FITTED))
    if not isinstance(fitted, Array):
        return Unknown(f"`.{name}` depends on data")
    ndim = rank(fitted.shape)
    features = _COLUMNS if isinstance(ndim, Unknown) or ndim != 2 else fitted.shape[1]
    dtype = "float64" if fitted.dtype in ("float64", "int64") else None
    switched = any(word in dict(tool.settings) for word in ("with_mean", "with_std", "with_centering", "with_scaling"))
    if name == "classes_" and cls in _ENCODERS:
        return _classes(it, fitted) if tool.setting("classes", NONE) == NONE else Array((_labels_of(it, tool, fitted),))
    if name == "categories_" and cls in ("OneHotEncoder", "OrdinalEncoder"):
        parts = _parts(it, tool)
        plain = parts and "categories" not in dict(tool.settings)
        return new_list(it, [_classes(it, part) for part in parts] if parts and plain else _DISTINCT)
    if name == "n_features_in_":
        return features if isinstance(features, Unknown) else Const(features)
    if name in _OF_FEATURES.get(cls, ()) and not switched:
        return Array((features,), dtype)
    if cls == "PCA" and name in _OF_COMPONENTS | {"components_"}:
        count = _components(tool, cls, fitted)
        return Array((count, features) if name == "components_" else (count,), dtype)
    return Unknown(f"`.{name}` depends on data")


def _classes(it: Interpreter, column: Array) -> Array:
    values = distinct(column)
    if not values or any(map(is_nan, values)):
        return Array((_distinct(column),), column.dtype)
    return known(it, (len(values),), column.dtype, tuple(Const(value) for value in sorted(values)))


def _fit(it: Interpreter, tool: Tool, cls: str, given: Any) -> None:
    """Note what a tool was fitted to."""
    if cls == "MultiLabelBinarizer":
        it.store.write((tool.ref, _FITTED), _labels(it, given))
        return
    data = as_array(it, given)
    parts: list[Array] = []
    if isinstance(given, Frame):
        held, table = columns_of(it, given), table_of(it, given)
        names = () if isinstance(table.columns, Unknown) else table.columns
        parts = [held[name] for name in names] if names and set(names) <= held.keys() else []
    elif not isinstance(rank(data.shape), Unknown) and len(data.shape) == 2 and isinstance(width := data.shape[1], int):
        if data.content is not None:
            parts = [Array(data.shape[:1], data.dtype, data.content[at::width]) for at in range(width)]
        elif width == 1:
            parts = [data]
    it.store.write((tool.ref, _FITTED), data)
    it.store.write((tool.ref, _PARTS), Tuple(tuple(parts)))


def _parts(it: Interpreter, tool: Tool) -> Sequence[Array]:
    """The columns that a tool was fitted to, none where they are not known."""
    found = it.store.read((tool.ref, _PARTS))
    return found.items if isinstance(found, Tuple) else ()


def _labels(it: Interpreter, given: Any) -> Array:
    """All labels in lists of labels, in one row; of unknown length where they are not known."""
    rows = elements(it, given) if isinstance(given, List | Tuple) else Unknown("the labels are not known")
    found = [Unknown("") for _ in "?"] if isinstance(rows, Unknown) else [elements(it, row) for row in rows]
    listed = [row for row in found if not isinstance(row, Unknown)]
    if len(listed) < len(found):
        return Array((_DISTINCT,))
    return as_array(it, Tuple(tuple(item for row in listed for item in row)))


def _applied(it: Interpreter, tool: Tool, given: Any, fits: bool) -> Any:
    """`fit_transform(given)`, or `transform(given)` by what was fitted before."""
    cls = tool.cls.removeprefix("sklearn.")
    if cls == _CHAIN:
        return _one_after_another(it, tool, given, fits)
    if cls == "ColumnTransformer":
        return _side_by_side(it, tool, given, fits)
    if fits:
        _fit(it, tool, cls, given)
    fitted = it.store.read((tool.ref, _FITTED))
    if cls == "MultiLabelBinarizer":
        rows = _items(it, given) if isinstance(given, List | Tuple) else ()
        count: Dim = len(rows) if rows else Unknown("how many rows there are is not known")
        return _sparse_or_not(tool, Array((count, _labels_of(it, tool, fitted)), "int64"), "sparse_output")
    return _transformed(it, tool, cls, as_array(it, given), None if fitted is MISSING else fitted)


def _labels_of(it: Interpreter, tool: Tool, fitted: Any) -> Dim:
    given = tool.setting("classes", NONE)
    return _distinct(fitted) if given == NONE else len(_items(it, given)) or _DISTINCT


def _sparse_or_not(tool: Tool, made: Array, word: str) -> Any:
    flag = tool.setting(word, Const(False))
    return made if flag == Const(False) else Sparse(made) if flag == Const(True) else Unknown("it may be sparse")


def _one_after_another(it: Interpreter, tool: Tool, given: Any, fits: bool) -> Any:
    """A pipeline: each step gets what the one before gave."""
    steps = tool.setting(_STEPS, Tuple(()))
    if not steps.items:
        return Unknown("the steps of the pipeline are not known")
    for step in steps.items:
        inner = step.items[0] if step.items else Unknown("")
        if inner in (Const("passthrough"), NONE):
            continue
        if not isinstance(inner, Tool) or isinstance(given, Sparse | Unknown):
            return Unknown("what a step of the pipeline gives is not modelled")
        given = _applied(it, inner, given, fits)
    return given


def _side_by_side(it: Interpreter, tool: Tool, given: Any, fits: bool) -> Any:
    """A `ColumnTransformer`: what each part makes of its columns, beside each other."""
    steps, rest = tool.setting(_STEPS, Tuple(())), tool.setting("remainder", Const("drop"))
    if not isinstance(given, Frame) or not steps.items:
        return Unknown("`ColumnTransformer` is followed for tables only")
    table = table_of(it, given)
    width: Dim = 0
    taken: set[Any] = set()
    for step in steps.items:
        inner, names = (*step.items, NONE, NONE)[:2]
        if isinstance(names, Tool):
            inner, names = names, inner
        listed = names_of_columns(it, names)
        if listed is None:
            return Unknown("which columns are changed is not known")
        taken.update(listed)
        part = frames.new_frame(it, frames.select(table, listed), columns_of(it, given))
        if inner == Const("drop"):
            continue
        made = as_array(it, part) if inner == Const("passthrough") else MISSING
        if isinstance(inner, Tool):
            made = _applied(it, inner, part, fits)
        if not isinstance(made, Array) or isinstance(rank(made.shape), Unknown) or len(made.shape) != 2:
            return Unknown("what a part of the transformer gives is not known, or may be sparse")
        width = plus(width, made.shape[1])
    if rest == Const("passthrough") and not isinstance(table.columns, Unknown):
        width = plus(width, len(set(table.columns) - taken))
    elif rest != Const("drop"):
        width = _COLUMNS
    return Array((table.rows, width))


def names_of_columns(it: Interpreter, value: Any) -> list[Any] | None:
    """The names of columns in a list; None where they are not known, or are numbers, which count columns."""
    names = frames.names_of(it, value) if isinstance(value, List | Tuple | Array) else None
    return names if names is not None and all(isinstance(name, str) for name in names) else None


def _transformed(it: Interpreter, tool: Tool, cls: str, data: Array, fitted: Any) -> Any:
    ndim = rank(data.shape)
    if isinstance(ndim, Unknown) and cls not in _ENCODERS - {"LabelEncoder", "OrdinalEncoder"}:
        return Array((Unknown(ndim.reason),) if cls == "LabelEncoder" else unknown_shape(ndim.reason))
    rows: Dim = (
        data.shape[0]
        if data.shape and not isinstance(ndim, Unknown)
        else Unknown("how many rows there are is not known")
    )
    if cls in _SCALERS or cls == "OrdinalEncoder":
        return scaled(data) if ndim == 2 else Unknown(f"`{cls}` takes a matrix")
    if cls == "LabelEncoder":
        return _coded(it, data, fitted, rows)
    if cls == "LabelBinarizer":
        one = (
            isinstance(fitted, Array) and not isinstance(rank(fitted.shape), Unknown) and fitted.shape[1:] in ((), (1,))
        )
        count = _distinct(fitted) if one else _DISTINCT
        return _sparse_or_not(tool, Array((rows, 1 if count == 2 else count), "int64"), "sparse_output")
    if cls == "OneHotEncoder":
        made = Array((rows, _hot_columns(it, tool)), "float64")
        flags = [tool.setting(name, NONE) for name in ("sparse_output", "sparse")]
        return made if Const(False) in flags else Sparse(made) if flags == [NONE, NONE] else Unknown("it may be sparse")
    if cls in _VECTORIZERS:
        return Sparse(Array((rows, _COLUMNS), None))
    if cls in _IMPUTERS:
        return _filled(tool, data, fitted, rows)
    if cls in _SELECTIONS:
        return Array((rows, _selected(tool, cls, fitted)), data.dtype if cls == "SelectKBest" else None)
    return Array((rows, _components(tool, cls, fitted)))


def scaled(data: Array) -> Array:
    """The same shape; floats stay of their type, other numbers become those of the widest."""
    dtype = (
        data.dtype if data.dtype in ("float32", "float64") else "float64" if data.dtype in ("int64", "int32") else None
    )
    return Array(data.shape, dtype)


def _coded(it: Interpreter, data: Array, fitted: Any, rows: Dim) -> Array:
    """`LabelEncoder`: for each label its place among all of them."""
    found = distinct(fitted) if isinstance(fitted, Array) else None
    values = None if found is None or any(map(is_nan, found)) else sorted(found)
    if values is not None and data.content is not None:
        places = {value: Const(at) for at, value in enumerate(values)}
        codes = tuple(places.get(plain_number(item).value) for item in data.content)
        if None not in codes and isinstance(rows, int):
            return known(it, (rows,), "int64", codes)  # type: ignore[arg-type]
    count = _distinct(fitted)
    every = isinstance(count, int) and data == fitted
    top = count - 1 if every and isinstance(count, int) else None
    return Array((rows,), "int64", None, top, it.new_ref() if every else None, every=every)


def _filled(tool: Tool, data: Array, fitted: Any, rows: Dim) -> Array:
    """An imputer leaves out columns that hold no number at all."""
    settings = dict(tool.settings)
    whole = isinstance(fitted, Array) and (fitted.dtype or "").startswith(("int", "uint"))
    if isinstance(fitted, Array) and fitted.dtype in ("float32", "float64") and fitted.content is not None:
        whole = not any(is_nan(item.value) for item in fitted.content)
    kept = settings.get("keep_empty_features") == Const(True)
    certain = (whole or kept) and "add_indicator" not in settings and "missing_values" not in settings
    return Array(data.shape if certain and len(data.shape) == 2 else (rows, _COLUMNS))


def _width(fitted: Any) -> Dim:
    if not isinstance(fitted, Array) or isinstance(rank(fitted.shape), Unknown) or len(fitted.shape) != 2:
        return _COLUMNS
    return fitted.shape[1] if isinstance(fitted.shape[1], int) else _COLUMNS


def _selected(tool: Tool, cls: str, fitted: Any) -> Dim:
    """How many columns a selection leaves, where that is a number."""
    width = _width(fitted)
    if cls == "SelectKBest":
        wanted = tool.setting("k", Const(10))
        if wanted == Const("all"):
            return width
        known_count = isinstance(wanted, Const) and type(wanted.value) is int
        return min(wanted.value, width) if known_count and isinstance(width, int) else _COLUMNS
    degree = tool.setting("degree", Const(2))
    if cls == "PolynomialFeatures" and isinstance(degree, Const) and type(degree.value) is int:
        plain = {name for name, _ in tool.settings} <= {"degree", "include_bias"} and isinstance(width, int)
        bias = tool.setting("include_bias", Const(True))
        if plain and isinstance(width, int) and isinstance(bias, Const) and 0 < degree.value < 10:
            return math.comb(width + degree.value, degree.value) - (not bias.value)
    return _COLUMNS


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
    if not isinstance(data, Array):
        return _DISTINCT
    values = distinct(data)
    if values is not None:
        return len(values)
    return data.top + 1 if data.every and data.top is not None else _DISTINCT


def _hot_columns(it: Interpreter, tool: Tool) -> Dim:
    """A column for each different value in each column."""
    parts, drop = _parts(it, tool), tool.setting("drop", NONE)
    changing = {"categories", "min_frequency", "max_categories"} & {name for name, _ in tool.settings}
    if changing or not parts or drop not in (NONE, Const("first"), Const("if_binary")):
        return _DISTINCT
    total: Dim = 0
    for part in parts:
        count = _distinct(part)
        if isinstance(count, int):
            count -= drop == Const("first") or (drop == Const("if_binary") and count == 2)
        total = plus(total, count)
    return total


def _folds(it: Interpreter, tool: Tool, cls: str, given: Any) -> Any:
    """`KFold(n).split(X)`: for each fold the places for training and for testing."""
    count = tool.setting("n_splits", Const(_SPLITTERS[cls]))
    if not isinstance(count, Const) or not isinstance(count.value, int) or count.value > 100:
        return Unknown("how many folds there are is not known")
    data = as_array(it, given)
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


TOOLS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    **{
        f"sklearn.{module}.{cls}": _maker(cls)
        for module in _MODULES
        for cls in _SCALERS
        | _ENCODERS
        | _PROJECTIONS
        | _VECTORIZERS
        | _SELECTIONS
        | _IMPUTERS
        | _TOGETHER
        | {*_SPLITTERS}
    },
    "sklearn.pipeline.Pipeline": _maker(_CHAIN),
    "sklearn.pipeline.make_pipeline": _chain,
    "sklearn.compose.make_column_transformer": _columns_together,
}
"""What makes them, by canonical name."""
