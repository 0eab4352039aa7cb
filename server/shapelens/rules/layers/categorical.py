"""Layers that turn categories into numbers or counts: encoding, hashing and crossing of integers and strings.

All of them give ints (`output_mode="int"`) or one place for each category ("one_hot", "multi_hot", "count").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from shapelens.dims import Dim, Shape, Undecided, Unknown, known, show
from shapelens.rules.arguments import check_activity, invalid, is_plain, is_sequence, size
from shapelens.rules.rule import Flag, LayerRule, ShapeError, Structure, Weight, is_one, is_several

INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")


class Categorical(LayerRule):
    """What they share: how the categories are written."""

    output_mode: Any = "int"
    sparse: Flag = False
    dtype: Any = None
    activity_regularizer: Any = None

    modes: ClassVar[tuple[str, ...]] = ("int", "one_hot", "multi_hot", "count")
    synonyms: ClassVar[Mapping[str, str]] = {}
    """Other spellings of the modes."""

    def mode(self) -> Any:
        """The output mode by its usual name."""
        return self.synonyms.get(self.output_mode, self.output_mode) if is_plain(self.output_mode) else self.output_mode

    def check(self) -> None:
        mode = self.mode()
        if is_plain(mode) and mode not in self.modes:
            raise invalid(
                "output_mode",
                f"Unknown arg for output_mode: {self.output_mode}. Expected one of {', '.join(map(repr, self.modes))}",
                3 if mode is None and self.keras == 3 else None,
                self.modes,
            )
        if mode == "int" and self.sparse is True and (self.keras == 2 or self.refuses_sparse_ints()):
            raise invalid("sparse", "`sparse` may only be true if `output_mode` is not 'int'.")
        self.check_regularizer()

    def check_regularizer(self) -> None:
        """What Keras 2 cannot take the norm of: integers, and sparse tensors."""
        if self.mode() != "int":
            check_activity(self)
        elif self.keras == 2 and self.activity_regularizer in ("l2", "l1_l2"):
            raise invalid("activity_regularizer", "A regularizer takes floats: the output is made of integers.", 2)

    def refuses_sparse_ints(self) -> bool:
        return True

    def check_integer_dtype(self, *accepted: str) -> None:
        """In "int" mode the layer's own dtype must be an integer, where Keras asks for that."""
        if self.mode() == "int" and isinstance(self.dtype, str) and self.dtype not in accepted:
            raise invalid(
                "dtype",
                f"When `output_mode='int'`, `dtype` should be an integer type. Received: dtype={self.dtype}",
                3 if self.keras == 3 else None,
            )

    def depth(self) -> Dim:
        """How many categories there are."""
        raise NotImplementedError

    def output_shape(self, x: Shape) -> Structure:
        mode = known(self.mode())
        if mode == "int":
            return x
        if self.keras == 3:
            return self.encode(x, mode)
        output = encoded(x, mode, self.depth())
        return (None, *output[1:]) if len(output) > 1 and known(self.sparse) else output

    def encode(self, x: Shape, mode: str) -> Shape:
        """The output shape in Keras 3, if not ints."""
        if mode != "one_hot":
            return (*x[:-1], self.depth())
        if len(x) > 1 and _is_one(x[-1]):
            return (*x[:-1], self.depth())
        return (*x, self.depth())

    def explain(self, x: Shape) -> Iterator[str]:
        match known(self.mode()):
            case "int":
                yield "Each value becomes an integer: the shape stays as it is."
            case "one_hot":
                yield f"Each value becomes a vector of {self.depth()}, with a 1 at its category."
            case mode:
                what = "how often each is there" if mode == "count" else "which are there"
                yield f"Each sample becomes one vector of {self.depth()}, one place for each category: {what}."


class CategoryEncoding(Categorical):
    """`keras.layers.CategoryEncoding`."""

    num_tokens: Any = None
    max_tokens: Any = None
    output_mode: Any = "multi_hot"

    modes = ("count", "one_hot", "multi_hot")
    synonyms: ClassVar[Mapping[str, str]] = {"binary": "multi_hot"}

    def check(self) -> None:
        super().check()
        tokens = self.tokens()
        if is_plain(tokens) and (not isinstance(tokens, (int, float)) or tokens < 1):
            raise invalid(
                "num_tokens",
                "num_tokens must be set to use this layer."
                if tokens is None
                else f"`num_tokens` must be >= 1. Received: num_tokens={tokens!r}.",
            )

    def tokens(self) -> Any:
        """`num_tokens`, or what Keras 2 called it at first."""
        return self.num_tokens if self.max_tokens is None else self.max_tokens

    def depth(self) -> Dim:
        return sized(self.tokens(), "num_tokens")


def check_hashable(dtype: str, keras: int) -> None:
    """Raise ShapeError in Keras 2 for what TensorFlow does not hash: it takes texts and whole numbers."""
    if keras == 2 and dtype.startswith(("float", "bfloat", "bool", "complex")):
        message = f"Input 'input' of 'StringToHashBucketFast' Op has type {dtype} that does not match expected type of string."
        raise ShapeError("incompatible-input", message, keras=2)


class Hashing(Categorical):
    """`keras.layers.Hashing`."""

    num_bins: Any
    salt: Any = None

    def check(self) -> None:
        super().check()
        if is_plain(self.num_bins) and (not isinstance(self.num_bins, (int, float)) or self.num_bins <= 0):
            raise invalid(
                "num_bins",
                "The `num_bins` for `Hashing` cannot be `None` or non-positive values. "
                f"Received: num_bins={self.num_bins!r}.",
            )
        if is_plain(self.salt) and not (
            self.salt is None or isinstance(self.salt, int) or (is_sequence(self.salt) and len(self.salt) == 2)
        ):
            raise invalid("salt", f"`salt` can only be an integer or a pair of them. Received: salt={self.salt!r}.")
        if self.keras == 3:
            self.check_integer_dtype("int32", "int64")

    def check_dtype(self, dtype: str) -> None:
        check_hashable(dtype, self.keras)

    def depth(self) -> Dim:
        return sized(self.num_bins, "num_bins")

    def encode(self, x: Shape, mode: str) -> Shape:
        return (*x[:-1], self.depth())


class HashedCrossing(Categorical):
    """`keras.layers.HashedCrossing`: one category for each combination of two features."""

    num_bins: Any

    many = True
    modes = ("int", "one_hot")

    def refuses_sparse_ints(self) -> bool:
        return False

    def check_dtype(self, dtype: str) -> None:
        check_hashable(dtype, self.keras)

    def check(self) -> None:
        if self.keras == 3 or self.mode() != "int":
            super().check()
        else:
            self.check_regularizer()
        if self.keras == 2:
            self.check_integer_dtype(*INTEGERS)
            if is_plain(self.num_bins) and (not isinstance(self.num_bins, (int, float)) or self.num_bins < 0):
                raise invalid("num_bins", f"`num_bins` must be 0 or more. Received: {self.num_bins}", 2)

    def depth(self) -> Dim:
        return sized(self.num_bins, "num_bins")

    def output_shape(self, x: Any) -> Structure:
        if is_one(x) or not is_several(x) or (len(x) != 2 if self.keras == 3 else len(x) < 2):
            only = 3 if is_several(x) and len(x) > 2 else None
            raise ShapeError("incompatible-input", "Expected as input a list/tuple of 2 tensors.", None, only)
        first: Shape = x[0]
        second: Shape = x[1]
        mode = known(self.mode())
        if self.keras == 3:
            if not first or not second:
                raise Undecided(Unknown("a feature has no axes"))
            if not _same(first[-1], second[-1]):
                raise ShapeError(
                    "shape-mismatch",
                    "Expected the two input tensors to have identical shapes. "
                    f"Received input_shape=[{show(first)}, {show(second)}]",
                )
            if mode == "int":
                return first
            return (*(first[:-1] if _is_one(first[-1]) else first), self.depth())
        if len(first) > 2 or (len(first) == 2 and not _is_one(first[-1])):
            raise ShapeError(
                "incompatible-input",
                "All `HashedCrossing` inputs should have shape `[]`, `[batch_size]` or `[batch_size, 1]`. "
                f"Received: {show(first)}",
            )
        if any(len(other) != len(first) or not all(map(_same, first, other)) for other in x[1:]):
            raise ShapeError("shape-mismatch", "All `HashedCrossing` inputs should have equal shape.")
        crossed = (None, 1) if len(first) == 2 else (None,)
        return crossed if mode == "int" else encoded(crossed, mode, self.depth())

    def explain(self, x: Any) -> Iterator[str]:
        yield f"Each combination of the features falls into one of {self.num_bins} bins."


class Discretization(Categorical):
    """`keras.layers.Discretization`: numbers into the bins between the given or learned boundaries."""

    bin_boundaries: Any = None
    num_bins: Any = None
    bins: Any = None

    def check(self) -> None:
        super().check()
        boundaries, count = self.given()
        if is_plain(count) and count is not None and (not isinstance(count, (int, float)) or count < 0):
            raise invalid("num_bins", f"`num_bins` must be greater than or equal to 0. Received: `num_bins={count!r}`")
        if self.keras == 2 and is_plain(boundaries) and boundaries is not None and not is_sequence(boundaries):
            raise invalid("bin_boundaries", f"`bin_boundaries` must be a list. Received: {boundaries!r}", 2)
        if is_plain(boundaries) and is_plain(count):
            if boundaries is not None and count is not None:
                raise invalid("num_bins", "Both `num_bins` and `bin_boundaries` should not be set.")
            if boundaries is None and count is None and self.keras == 3:
                raise invalid("bin_boundaries", "You need to set either `num_bins` or `bin_boundaries`.", 3)

    def given(self) -> tuple[Any, Any]:
        """The boundaries and the number of bins; Keras 2 once took either as `bins`."""
        if isinstance(self.bins, int) and self.num_bins is None:
            return self.bin_boundaries, self.bins
        if self.bins is not None and self.bin_boundaries is None:
            return self.bins, self.num_bins
        return self.bin_boundaries, self.num_bins

    def weights(self, x: Shape) -> Iterator[Weight]:
        boundaries, _ = self.given()
        if self.keras == 2 and known(boundaries) is None:
            yield Weight("summary", (2, Unknown("`adapt` fills it")), trainable=False)

    def depth(self) -> Dim:
        boundaries, count = self.given()
        if is_sequence(boundaries):
            return len(boundaries) + 1
        if is_plain(boundaries) and boundaries is not None:
            raise invalid("bin_boundaries", f"object of type {type(boundaries).__name__!r} has no len()")
        if boundaries is not None:
            raise Undecided(Unknown("the boundaries of the bins are not known"))
        return sized(count, "num_bins") if self.keras == 3 else 1  # Keras 2 knows its bins only once it has adapted

    def encode(self, x: Shape, mode: str) -> Shape:
        if mode == "one_hot":
            return super().encode(x, mode)
        return (x[0], *x[2:], self.depth()) if len(x) > 1 else (self.depth(),)


def encoded(x: Shape, mode: str, depth: Dim) -> Shape:
    """The shape of encoded categories in Keras 2. Raises `incompatible-input` for what is more than a batch of lists."""
    if mode == "one_hot" and x and not _is_one(x[-1]):
        x = (*x, 1)
    if len(x) > 2:
        raise ShapeError(
            "incompatible-input",
            "When output_mode is not `'int'`, maximum supported output rank is 2. "
            f"Received output_mode {mode} and input shape {show(x)}",
        )
    return (x[0], depth) if len(x) == 2 else (depth,)


def sized(value: Any, argument: str) -> Dim:
    """A number of categories as the size of an axis. Raises `invalid-argument`."""
    if is_plain(value) and (not isinstance(value, int) or value < 0):
        if value is None:
            return None
        raise invalid(argument, f"Found invalid dimension {value!r}: `{argument}` must be an integer")
    return size(value)


def _same(a: Dim, b: Dim) -> bool:
    """Whether Keras sees the same size; a dynamic axis is like no known one."""
    return isinstance(a, Unknown) or isinstance(b, Unknown) or a == b


def _is_one(dim: Dim) -> bool:
    return known(dim) == 1
