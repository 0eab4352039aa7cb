"""NumPy's functions that are more than a rule: what makes arrays, draws numbers, writes into arrays, or looks for numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis import numeric
from shapelens.analysis.arrays import COUNT, array, as_array, cast, changed, dtype_argument, fresh, known, rest_of
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sizes import shape_value
from shapelens.dims import Dim, Shape, Unknown, product, rank, unknown_shape
from shapelens.immutable import replace
from shapelens.rules.arguments import is_sequence
from shapelens.values.data import Array, Scalar, number_type
from shapelens.values.join import join
from shapelens.values.python import NONE, Const, List, Tuple

Handler = Callable[[Interpreter, Arguments], Any]
"""Gives the value of a call, None where the rules know it as well."""

_CHANCE: Final = math.log(1e-9)
"""What is less likely than this is taken not to happen."""


def size_argument(value: Any) -> Shape | None:
    """A shape as an argument: an int, or several; None where it is not given."""
    items: Any = value.items if isinstance(value, Tuple) else value if is_sequence(value) else (value,)
    match value:
        case Const(value=None):
            return None
        case Array(shape=(int(),), content=tuple() as content):
            return tuple(int(item.value) for item in content)
        case Array(shape=(int(length),)):
            return (Unknown("a size depends on data"),) * length
        case Unknown():
            return unknown_shape(value.reason)
        case Array() | List():
            return unknown_shape("the shape is not known")
        case _:
            return tuple(map(_dim, items))


def _dim(value: Any) -> Dim:
    match value:
        case Const(value=int() as size):
            return int(size)
        case Unknown():
            return Unknown(value.reason, value.name)
        case _:
            return Unknown("a size that is not known")


def _new_array(copies: bool) -> Handler:
    def make(it: Interpreter, arguments: Arguments) -> Any:
        given = arguments.get(0, "object", arguments.get(0, "a", NONE))
        wanted = arguments.get(1, "dtype", NONE)
        dtype = dtype_argument(wanted)
        if "ndmin" in arguments.keywords:
            return None
        made = _listed(it, given)
        if not isinstance(made, Array):
            return made
        if wanted != NONE and dtype is None:
            return Array(made.shape)
        own = copies and arguments.keywords.get("copy", Const(True)) == Const(True)
        return cast(it, made, dtype) if dtype not in (None, made.dtype) else fresh(it, made) if own else made

    return make


def _listed(it: Interpreter, value: Any) -> Any:
    """An array of what may be lists that were written out."""
    return array(it, as_list(it, value))


def as_list(it: Interpreter, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    items: list[Any] = [*value]
    return Tuple(tuple(as_list(it, item) for item in items))


def _contiguous(it: Interpreter, arguments: Arguments) -> Any:
    made = _new_array(False)(it, arguments)
    return Array((1,), made.dtype) if isinstance(made, Array) and made.shape == () else made


def _full(it: Interpreter, arguments: Arguments) -> Any:
    """`np.full(shape, value)`: its type is the value's."""
    if arguments.get(2, "dtype", NONE) != NONE:
        return None
    shape, fill = size_argument(arguments.get(0, "shape", NONE)), _listed(it, arguments.get(1, "fill_value", NONE))
    size = product(shape) if shape is not None and not isinstance(rank(shape), Unknown) else None
    if shape is None or (isinstance(size, int) and size <= numeric.MAX_CONTENT):
        return None
    return Array(shape, fill.dtype if isinstance(fill, Array) else None)


def _shape(it: Interpreter, arguments: Arguments) -> Any:
    return shape_value(as_array(it, as_list(it, arguments.get(0, "a", NONE))).shape)


def _ndim(it: Interpreter, arguments: Arguments) -> Any:
    ndim = rank(as_array(it, as_list(it, arguments.get(0, "a", NONE))).shape)
    return ndim if isinstance(ndim, Unknown) else Const(ndim)


def _size(it: Interpreter, arguments: Arguments) -> Any:
    if len(arguments.positional) + len(arguments.keywords) > 1:
        return None
    size = product(as_array(it, as_list(it, arguments.get(0, "a", NONE))).shape)
    return size if isinstance(size, Unknown) else Const(size)


def _largest(it: Interpreter, arguments: Arguments) -> Any:
    """`np.max(labels)`, where it is certain."""
    value = arguments.get(0, "a", NONE)
    if len(arguments.positional) + len(arguments.keywords) > 1 or not isinstance(value, Array):
        return None
    if value.top is None or value.dtype is None or value.content is not None:
        return None
    return Const(number_type(value.dtype)(value.top))


def _unique(it: Interpreter, arguments: Arguments) -> Any:
    """`np.unique(x)`: how many there are is known where the numbers are, or where none is missing."""
    value = as_array(it, as_list(it, arguments.get(0, "ar", NONE)))
    axis = arguments.get(4, "axis", NONE)
    extra = [
        arguments.get(at, name, Const(False))
        for at, name in ((1, "return_index"), (2, "return_inverse"), (3, "return_counts"))
    ]
    if value.content is not None or axis != NONE or not all(isinstance(flag, Const) for flag in extra):
        return None if value.content is not None else Unknown("what is unique depends on data")
    made, count = Array((COUNT,), value.dtype), COUNT
    if value.every and value.top is not None:
        count = value.top + 1
        numbers = tuple(map(Const, range(count))) if count <= numeric.MAX_CONTENT else None
        made = known(it, (count,), value.dtype, numbers)
    if not any(flag.value for flag in extra):
        return made
    inverse = Array(value.shape, "int64")
    parts = (Array((count,), "int64"), inverse, Array((count,), "int64"))
    return Tuple((made, *(part for part, flag in zip(parts, extra, strict=True) if flag.value)))


def _found(it: Interpreter, arguments: Arguments) -> Any:
    """`np.where(mask)`: places along each axis."""
    if len(arguments.positional) + len(arguments.keywords) > 1:
        return None
    value = as_array(it, as_list(it, arguments.get(0, "condition", arguments.get(0, "a", NONE))))
    if value.content is not None:
        return None
    ndim = rank(value.shape)
    return ndim if isinstance(ndim, Unknown) else Tuple((Array((COUNT,), "int64"),) * ndim)


def _some(dtype: str | None) -> Handler:
    """What gives as many numbers as depends on data."""

    def make(it: Interpreter, arguments: Arguments) -> Any:
        given = [as_array(it, as_list(it, value)) for value in arguments.positional]
        if not given or all(value.content is not None for value in given):
            return None
        return Array((COUNT,), dtype or numeric.promoted(value.dtype for value in given))

    return make


def _counts(it: Interpreter, arguments: Arguments) -> Any:
    """`np.bincount(labels)`: one for each number up to the largest."""
    value, least = as_array(it, as_list(it, arguments.get(0, "x", NONE))), arguments.get(2, "minlength", Const(0))
    if value.top is None or not isinstance(least, Const) or len(arguments.positional) > 1:
        return Array((COUNT,))
    if value.content is not None and value.top < numeric.MAX_CONTENT:
        return None
    return Array((max(value.top + 1, least.value),), "int64")


def _from_function(it: Interpreter, arguments: Arguments) -> Any:
    function, shape = arguments.get(0, "function", NONE), size_argument(arguments.get(1, "shape", NONE))
    if shape is None or isinstance(rank(shape), Unknown):
        return Unknown("the shape is not known")
    dtype = dtype_argument(arguments.keywords.get("dtype"), "float64")
    return it.call(function, Arguments(tuple(Array(shape, dtype) for _ in shape)))


def _indices(it: Interpreter, arguments: Arguments) -> Any:
    shape = size_argument(arguments.get(0, "dimensions", NONE))
    if shape is None or isinstance(rank(shape), Unknown) or "sparse" in arguments.keywords:
        return Unknown("the shape is not known")
    return Array((len(shape), *shape), dtype_argument(arguments.get(1, "dtype", NONE), "int64"))


def _resized(it: Interpreter, arguments: Arguments) -> Any:
    shape = size_argument(arguments.get(1, "new_shape", NONE))
    value = as_array(it, as_list(it, arguments.get(0, "a", NONE)))
    return Unknown("the shape is not known") if shape is None else Array(shape, value.dtype)


def _fitted(it: Interpreter, arguments: Arguments) -> Any:
    """`np.polyfit(x, y, degree)`: the coefficients."""
    y, degree = as_array(it, as_list(it, arguments.get(1, "y", NONE))), arguments.get(2, "deg", NONE)
    rest = rest_of(y)
    if {"full", "cov"} & set(arguments.keywords) or not isinstance(degree, Const) or isinstance(rest, Unknown):
        return Unknown("what `np.polyfit` gives here is not modelled")
    return Array((degree.value + 1, *rest))


def _written(it: Interpreter, arguments: Arguments) -> Any:
    """A function that changes its first argument and gives nothing."""
    changed(it, arguments.get(0, "a", NONE))
    return NONE


def _nothing(it: Interpreter, arguments: Arguments) -> Any:
    return NONE


def _of_file(it: Interpreter, arguments: Arguments) -> Any:
    return Unknown("what a file holds is not known")


def _drawn_ints(it: Interpreter, arguments: Arguments) -> Any:
    """`np.random.randint(low, high, size)`: with as many draws as make the largest number certain, it is known."""
    low, high = arguments.get(0, "low", NONE), arguments.get(1, "high", NONE)
    shape = size_argument(arguments.get(2, "size", NONE))
    ends = (Const(0), low) if high == NONE else (low, high)
    dtype = dtype_argument(arguments.get(3, "dtype", NONE), "int64")
    endpoint = arguments.keywords.get("endpoint", Const(False))
    if shape is None:
        if any(isinstance(end, Unknown) and not isinstance(end, Scalar) for end in ends):
            return Unknown("how many numbers are drawn is not known")  # It may be an array, with one for each in it.
        # One number is an int of Python's own, or one of NumPy's.
        return Array(()).number() if all(isinstance(end, Const | Scalar) for end in ends) else None
    bounds = [end.value for end in ends if isinstance(end, Const) and isinstance(end.value, int)]
    top, every = None, False
    if len(bounds) == 2 and isinstance(endpoint, Const):
        largest = bounds[1] - (not endpoint.value)
        kinds, draws = largest - bounds[0] + 1, product(shape) if shape else 1
        top = largest if _is_certain(kinds, draws) else None
        every = bounds[0] == 0 and _is_certain(kinds, draws, wanted=kinds)
    return Array(shape, dtype, None, top, None if top is None else it.new_ref(), every)


def _is_certain(kinds: int, draws: Dim, wanted: int = 1) -> bool:
    """Whether so many draws certainly bring the largest of so many numbers, or any `wanted` ones of them."""
    if not isinstance(draws, int) or kinds < 1 or draws < 1:
        return False
    return kinds == 1 or draws * math.log1p(-1 / kinds) + math.log(wanted) < _CHANCE


def _chosen(it: Interpreter, arguments: Arguments) -> Any:
    """`np.random.choice(a, size, replace, p)`."""
    given, shape = arguments.get(0, "a", NONE), size_argument(arguments.get(1, "size", NONE))
    values = _listed(it, given)
    if isinstance(given, Const) and isinstance(given.value, int):
        values = Array((int(given.value),), "int64", None, int(given.value) - 1)
    axis = arguments.keywords.get("axis", Const(0))
    rest = rest_of(values) if isinstance(values, Array) else Unknown("what is chosen from is not known")
    if isinstance(rest, Unknown) or not isinstance(axis, Const) or (rest and axis.value != 0) or values.shape == ():
        return Unknown("what is chosen from is not known")
    if shape is None:
        return Array(rest, values.dtype).number()
    if isinstance(rank(shape), Unknown):
        return Array(shape if not rest else unknown_shape("the shape is not known"), values.dtype)
    top = values.top if not rest and "p" not in arguments.keywords and len(arguments.positional) < 4 else None
    replaces = arguments.get(2, "replace", Const(True)) == Const(True)
    if top is not None:
        content = values.content or ()
        share = sum(item.value == top for item in content) / len(content) if content else 1 / (top + 1)
        draws = product(shape)
        certain = share == 1 or (isinstance(draws, int) and draws * math.log1p(-share) < _CHANCE)
        top = top if (certain if replaces else draws == values.shape[0]) else None
    return Array((*shape, *rest), values.dtype, None, top, None if top is None else it.new_ref())


def _permuted(it: Interpreter, arguments: Arguments) -> Any:
    """`np.random.permutation(x)`: of an array, or of the numbers below one."""
    given = arguments.get(0, "x", NONE)
    if isinstance(given, Const) and isinstance(given.value, int):
        return Array((int(given.value),), "int64", None, int(given.value) - 1, it.new_ref())
    value = _listed(it, given)
    if isinstance(value, Unknown) and not isinstance(value, Scalar):
        return Unknown("what is put in another order is not known")  # It may be an array of any shape.
    if not isinstance(value, Array) or value.shape == ():
        return Array((Unknown("how many numbers there are depends on data"),), "int64")
    return replace(value, content=None, base=None if value.top is None else it.new_ref())


def shuffled(it: Interpreter, value: Any) -> Any:
    """`np.random.shuffle(x)`: an array or a list is put in another order."""
    if isinstance(value, List):
        items = it.items(value.ref)
        if isinstance(items, Tuple) and items.items:
            common = items.items[0]
            for item in items.items[1:]:
                common = join(common, item, "the order is random")
            it.store.write((value.ref, "items"), Tuple((common,) * len(items.items)))
    changed(it, value)
    return NONE


def _rows_drawn(it: Interpreter, arguments: Arguments) -> Any:
    """`multivariate_normal(mean, cov, size)`: a row for each draw."""
    mean, shape = (
        as_array(it, as_list(it, arguments.get(0, "mean", NONE))),
        size_argument(arguments.get(2, "size", NONE)),
    )
    if isinstance(rank(mean.shape), Unknown) or (shape and isinstance(rank(shape), Unknown)):
        return Unknown("the shape is not known")
    return Array((*(shape or ()), *mean.shape), "float64")


def _shares(it: Interpreter, arguments: Arguments) -> Any:
    """`dirichlet(alpha, size)` and `multinomial(n, p, size)`: a row for each draw."""
    alpha, shape = (
        as_array(it, as_list(it, arguments.get(0, "alpha", NONE))),
        size_argument(arguments.get(1, "size", NONE)),
    )
    if isinstance(rank(alpha.shape), Unknown) or (shape and isinstance(rank(shape), Unknown)):
        return Unknown("the shape is not known")
    return Array((*(shape or ()), *alpha.shape), "float64")


def _uniform_sized(at: int, dtype_at: int | None = None) -> Handler:
    """What draws floats: its `size` is the argument at that place."""

    def draw(it: Interpreter, arguments: Arguments) -> Any:
        shape = size_argument(arguments.get(at, "size", NONE))
        before = list(arguments.positional[:at]) + [
            value for name, value in arguments.keywords.items() if name not in ("size", "dtype", "out", "method")
        ]
        dtype = arguments.get(dtype_at, "dtype", NONE) if dtype_at is not None else NONE
        found = dtype_argument(dtype, "float64")
        if shape is None:
            if any(not isinstance(value, Const) for value in before):
                return None
            return Array(()).number()  # a float of Python's own
        return Array(shape, found)

    return draw


_GENERATOR: Final = "numpy.random.Generator."
_DISTRIBUTIONS: Final = {
    0: "standard_cauchy",
    1: """exponential standard_gamma rayleigh chisquare standard_t pareto power weibull""",
    2: """normal uniform laplace logistic gumbel lognormal gamma beta vonmises wald f noncentral_chisquare""",
    3: "triangular noncentral_f",
}
"""Distributions of floats, by the place of `size` among their arguments."""
_COUNTED: Final = {1: "poisson geometric zipf logseries", 2: "binomial negative_binomial", 3: "hypergeometric"}
"""Distributions of whole numbers."""


def _drawn_counts(at: int) -> Handler:
    inner = _uniform_sized(at)

    def draw(it: Interpreter, arguments: Arguments) -> Any:
        found = inner(it, arguments)
        return replace(found, dtype="int64") if isinstance(found, Array) else found

    return draw


_RANDOM: Final[Mapping[str, Handler]] = {
    **{name: _uniform_sized(at) for at, names in _DISTRIBUTIONS.items() for name in names.split()},
    **{name: _drawn_counts(at) for at, names in _COUNTED.items() for name in names.split()},
    "choice": _chosen,
    "permutation": _permuted,
    "multivariate_normal": _rows_drawn,
    "dirichlet": _shares,
    "seed": _nothing,
    "random_sample": _uniform_sized(0),
    "ranf": _uniform_sized(0),
    "sample": _uniform_sized(0),
}
ARRAY_FUNCTIONS: Final[Mapping[str, Handler]] = {
    "numpy.array": _new_array(True),
    "numpy.asarray": _new_array(False),
    "numpy.asanyarray": _new_array(False),
    "numpy.copy": _new_array(True),
    "numpy.ascontiguousarray": _contiguous,
    "numpy.asfortranarray": _contiguous,
    "numpy.full": _full,
    "numpy.shape": _shape,
    "numpy.ndim": _ndim,
    "numpy.size": _size,
    "numpy.max": _largest,
    "numpy.amax": _largest,
    "numpy.unique": _unique,
    "numpy.where": _found,
    "numpy.nonzero": _found,
    "numpy.flatnonzero": _some("int64"),
    "numpy.union1d": _some(None),
    "numpy.intersect1d": _some(None),
    "numpy.setdiff1d": _some(None),
    "numpy.extract": _some(None),
    "numpy.bincount": _counts,
    "numpy.fromfunction": _from_function,
    "numpy.indices": _indices,
    "numpy.resize": _resized,
    "numpy.polyfit": _fitted,
    "numpy.put": _written,
    "numpy.place": _written,
    "numpy.putmask": _written,
    "numpy.copyto": _written,
    "numpy.fill_diagonal": _written,
    "numpy.put_along_axis": _written,
    **dict.fromkeys(("numpy.save", "numpy.savez", "numpy.savetxt", "numpy.savez_compressed"), _nothing),
    **dict.fromkeys(("numpy.set_printoptions", "numpy.seterr"), _nothing),
    **dict.fromkeys(("numpy.load", "numpy.loadtxt", "numpy.genfromtxt", "numpy.fromfile", "numpy.memmap"), _of_file),
    **{f"numpy.random.{name}": handler for name, handler in _RANDOM.items()},
    **{f"{_GENERATOR}{name}": handler for name, handler in _RANDOM.items()},
    "numpy.random.randint": _drawn_ints,
    "numpy.random.random": _uniform_sized(0),
    "numpy.random.standard_normal": _uniform_sized(0),
    f"{_GENERATOR}integers": _drawn_ints,
    f"{_GENERATOR}random": _uniform_sized(0, 1),
    f"{_GENERATOR}standard_normal": _uniform_sized(0, 1),
    f"{_GENERATOR}standard_exponential": _uniform_sized(0, 1),
    f"{_GENERATOR}permuted": _permuted,
}
"""By canonical name; the generators' methods are those of a class."""
