"""What the arguments of layers may be: checks that raise `invalid-argument`, and their normal forms.

A value of a kind that we do not model (a NumPy scalar, an opaque object) counts as unknown, never as wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, TypeGuard, cast

from shapelens.dims import Dim, Unknown
from shapelens.rules.rule import ShapeError, Size

ACTIVATIONS = {
    2: frozenset({
        "elu", "exponential", "gelu", "hard_sigmoid", "leaky_relu", "linear", "log_softmax", "mish", "relu", "relu6",
        "selu", "sigmoid", "silu", "softmax", "softplus", "softsign", "swish", "tanh",
    }),
    3: frozenset({
        "celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish",
        "hard_tanh", "leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid",
        "silu", "soft_shrink", "softmax", "softplus", "softsign", "sparse_plus", "sparse_sigmoid", "sparsemax",
        "squareplus", "swish", "tanh", "tanh_shrink", "threshold",
    }),
}  # fmt: skip
"""What `keras.activations.get` takes as a string, per Keras version."""


def unnamed(argument: str, kind: str, value: str, keras: int | None, accepted: Iterable[str]) -> ShapeError:
    """The error to raise for a string that names no object of a kind; programs may register their own."""
    error = invalid(argument, f"Could not interpret {kind} identifier: {value}", keras, accepted)
    error.identifier = value
    return error


def invalid(argument: str, message: str, keras: int | None = None, accepted: Iterable[str] = ()) -> ShapeError:
    """The error to raise for a bad argument; `keras` is the only version that refuses it, `accepted` what it may be."""
    error = ShapeError("invalid-argument", message, argument, keras)
    error.accepted = tuple(accepted)
    return error


PLAIN: Final = frozenset({str, int, float, bool, type(None)})
"""Python's own values that hold no others."""


def typed(value: Any) -> Any:
    """A plain value with its types, so that `1`, `True` and `1.0` are three keys. Raises TypeError for what is not plain."""
    kind = cast("type[object]", type(value))
    if kind in PLAIN:
        return value if kind is str else (kind, value)
    if kind is tuple or kind is list:
        items: Iterable[Any] = value
        # Most hold no sequences: those items need no call.
        return (kind, *[x if (cls := x.__class__) is str else (cls, x) if cls in PLAIN else typed(x) for x in items])
    raise TypeError(kind)


def is_plain(value: Any) -> bool:
    """Whether the value is one that we know (and not `Unknown` or opaque)."""
    return value is None or isinstance(value, (bool, int, float, str, tuple, list))


def is_sequence(value: Any) -> TypeGuard[Sequence[Any]]:
    """Whether the value is a tuple or a list."""
    return isinstance(value, (tuple, list))


def is_dims(value: Any) -> TypeGuard[Sequence[Dim]]:
    """Whether the value is a shape as it may be written: a tuple or list of sizes, dynamic and unknown ones among them."""
    return is_sequence(value) and all(dim is None or isinstance(dim, int | Unknown) for dim in value)


def is_number(value: Any) -> TypeGuard[float]:
    """Whether the value is a number that we know."""
    return isinstance(value, (int, float))


def positive(value: Any, argument: str, keras: int | None = None) -> None:
    """Raise `invalid-argument` unless the value is a positive int: one of Python's own in Keras 3, not one of NumPy's."""
    foreign = keras == 3 and isinstance(value, int) and value.__class__ not in (int, bool)
    if is_plain(value) and (foreign or not isinstance(value, int) or value <= 0):
        raise invalid(
            argument,
            f"Received an invalid value for `{argument}`, expected a positive integer. Received: {value!r}",
            keras,
        )


def size(value: Any) -> Size:
    """The value as the size of an axis: a float or digits as Keras 2 takes them; unknown if it is nothing of the kind."""
    if isinstance(value, Unknown):
        return value
    number = isinstance(value, (int, float)) or (isinstance(value, str) and value.isdigit())
    return int(value) if number else Unknown("the value is not known")


def sequence(value: Any) -> Sequence[Any] | Unknown:
    """The value as a tuple or list; unknown if it is nothing of the kind."""
    return value if is_sequence(value) or isinstance(value, Unknown) else Unknown("the value is not known")


def per_axis(value: Any, axes: int, argument: str, least: int = 1) -> tuple[Size, ...]:
    """An int-or-tuple argument (`kernel_size=3`) as a tuple with one size for each of the spatial axes.

    Raises:
        ShapeError: `invalid-argument`, as Keras' `standardize_tuple` does.
    """
    if not is_plain(value):
        return (value if isinstance(value, Unknown) else Unknown(f"`{argument}` is not known"),) * axes
    sizes = (value,) * axes if isinstance(value, int) else value
    if not is_sequence(sizes) or len(sizes) != axes:
        raise invalid(argument, f"The `{argument}` argument must be a tuple of {axes} integers. Received: {value!r}")
    for one in sizes:
        if one is None or isinstance(one, (str, tuple, list)) or (isinstance(one, (int, float)) and one < least):
            raise invalid(
                argument,
                f"The `{argument}` argument must be a tuple of {axes} integers >= {least}. Received: {value!r}",
            )
    return tuple(one if isinstance(one, (int, Unknown)) else Unknown(f"`{argument}` is not known") for one in sizes)


def choice(value: Any, allowed: Collection[str], argument: str, keras: int | None = None) -> None:
    """Raise `invalid-argument` unless the value is one of the allowed strings, in any case (`"SAME"`)."""
    if is_plain(value) and (not isinstance(value, str) or value.lower() not in allowed):
        one_of = ", ".join(f"'{word}'" for word in allowed)
        raise invalid(
            argument, f"The `{argument}` argument must be one of {one_of}. Received: {value!r}", keras, allowed
        )


def lower(value: Any) -> Any:
    """A choice in its normal form."""
    return value.lower() if isinstance(value, str) else value


def activation(value: Any, keras: int, argument: str = "activation") -> None:
    """Raise `invalid-argument` for a string that names no activation of this Keras."""
    if isinstance(value, str) and value not in ACTIVATIONS[keras]:
        only = keras if value in ACTIVATIONS[5 - keras] else None
        raise unnamed(argument, "activation function", value, only, sorted(ACTIVATIONS[keras]))


def activation_name(value: Any) -> str | None:
    """The name of an activation that is given by name or as Keras' function; None if it is not known."""
    path = value if isinstance(value, str) else getattr(value, "path", None)
    return path.rpartition(".")[2] if isinstance(path, str) else None


def check_activity(rule: Any) -> None:
    """Raise `invalid-argument` for an activity regularizer on a sparse output, which Keras 2 cannot take."""
    regularizer = rule.activity_regularizer
    if rule.keras == 2 and rule.sparse is True and regularizer is not None and not isinstance(regularizer, Unknown):
        raise invalid("activity_regularizer", "A regularizer takes dense tensors: the output is sparse.", 2)


def fraction(value: Any, argument: str, keras: int | None = None) -> None:
    """Raise `invalid-argument` unless the value is a number from 0 to 1."""
    if is_plain(value) and (not isinstance(value, (int, float)) or not 0 <= value <= 1):
        meant = f"; did you mean {value / 100:g}?" if isinstance(value, (int, float)) and 1 < value <= 100 else ""
        raise invalid(
            argument,
            f"Invalid value received for argument `{argument}`. Expected a float value between 0 and 1. "
            f"Received: {argument}={value!r}{meant}",
            keras,
        )
