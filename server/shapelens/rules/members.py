"""Which attributes the objects of Keras' own layer and model classes have, and what these hold.

`members.json` (written by `scripts/export_members.py`) says it for each class in Keras 3 and in Keras 2, with TensorFlow behind
Keras. Where the version is open, an answer is one that both give: a program that asks for an attribute to tell one
Keras from the other gets none.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any, Final

from shapelens.dims import Unknown
from shapelens.immutable import field_names, immutable
from shapelens.rules.arguments import is_sequence
from shapelens.rules.exported import exported
from shapelens.rules.rule import LayerRule
from shapelens.rules.table import exists, keywords

FUNCTIONS: Final = frozenset(
    {"elu", "exponential", "gelu", "hard_sigmoid", "linear", "relu", "selu", "sigmoid", "softmax", "softplus"}
    | {"softsign", "tanh"}
)
"""Activations that are called so themselves, and not by another name (`swish` is `silu`)."""
OF_ANY_OBJECT: Final = frozenset(dir(object())) | {"__dict__", "__module__", "__weakref__"}
"""Attributes that all objects of classes have."""
_OF_OWN_DTYPE: Final = frozenset(
    {"Discretization", "HashedCrossing", "Hashing", "IntegerLookup", "StringLookup", "TextVectorization"}
)
_DECIDED_BY: Final = {
    "max_tokens": "max_values",
    "negative_slope": "alpha",
    "num_bins": "bins",
    "num_tokens": "max_tokens",
    "oov_token": "oov_value",
    "renorm_clipping": "renorm",
}
"""Arguments that another one changes where it is given, mostly an older name of the same."""
_NOT_KEPT: Final = Unknown("what this attribute holds is not modelled")


@immutable
class Activation:
    """The function of `keras.activations` that an argument names."""

    name: str


@functools.cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return exported("members")


def _versions(cls: str, keras: int | None) -> list[int]:
    """The Kerases that are meant: of both, or of the one in force, those that have the class; else the other one."""
    having = [version for version in (3, 2) if cls in _table()[str(version)]]
    return [version for version in having if version == (keras or version)] or having


@functools.cache
def _names(cls: str, keras: int, kind: str) -> frozenset[str]:
    return frozenset(_table()[str(keras)][cls].get(kind, "").split())


@functools.cache
def decisive(cls: str, keras: int | None) -> tuple[str, ...]:
    """The methods of its own with which a layer checks its arguments or says its shape: who overrides one, decides that."""
    names = (name for version in _versions(cls, keras) for name in _names(cls, version, "always"))
    return tuple(sorted(name for name in names if name.startswith("_validate_") or name.endswith("_output_shape")))


def has_member(cls: str, name: str, keras: int | None, built: bool | None = None) -> bool | None:
    """Whether an object of a class has an attribute; None where it is not known, or differs between the Kerases in question.

    Args:
        cls: the canonical name of a layer, or `Layer`, `Model`, `Functional`, `Sequential`.
        name: the attribute, as `hasattr` is asked for it.
        keras: the version in force.
        built: whether the object is built, None if that is not known.
    """
    answers = {_has(cls, name, version, built) for version in _versions(cls, keras)}
    return answers.pop() if len(answers) == 1 else None


def _has(cls: str, name: str, keras: int, built: bool | None) -> bool | None:
    if name in OF_ANY_OBJECT:
        return True
    for row in (cls, "Layer"):
        if name in _names(row, keras, "sometimes"):
            return None
        if name in _names(row, keras, "always"):
            return True
        if name in _names(row, keras, "built"):
            return built
    return None if name.startswith("__") else False


def is_kind_of(cls: str, other: str, keras: int | None) -> bool | None:
    """Whether objects of a class are of another class of Keras as well, None where the Kerases in question differ."""
    if cls == other:
        return True
    answers = {other in _names(cls, version, "bases") for version in _versions(cls, keras)}
    return answers.pop() if len(answers) == 1 else None


_INSTEAD: Final[Mapping[str, str]] = {
    "input_shape": "in Keras 3 it is `.input.shape`",
    "output_shape": "in Keras 3 it is `.output.shape`",
    "get_input_at": "in Keras 3 there is `.input`, of the first call",
    "get_output_at": "in Keras 3 there is `.output`, of the first call",
    "fit_generator": "`fit` takes generators",
    "evaluate_generator": "`evaluate` takes generators",
    "predict_generator": "`predict` takes generators",
    "predict_classes": "`model.predict(x).argmax(axis=-1)`, or `model.predict(x) > 0.5` where there is one unit",
    "predict_proba": "`predict` gives them",
    "to_yaml": "`to_json`",
}
"""What to use in the place of attributes that layers or models once had."""


def in_place_of_member(name: str) -> str:
    """What to add to the message that an attribute is missing, "" if there is nothing certain to say."""
    return f": {_INSTEAD[name]}" if name in _INSTEAD else ""


def holds_weight(cls: str, name: str, keras: int | None, there: bool) -> bool:
    """Whether an attribute is the variable of its name, or if none of its name is `there`, None; once the layer is built."""
    versions = _versions(cls, keras)
    allowed = {name, f"{name}?"} if there else {f"{name}?"}
    return bool(versions) and all(allowed & _names(cls, version, "weights") for version in versions)


def held_layers(cls: str, keras: int | None) -> frozenset[str] | None:
    """The arguments of the constructor that are the layers inside an object; None where there may be others."""
    versions = _versions(cls, keras)
    inside = {_names(cls, version, "inner") for version in versions}
    if len(inside) != 1:
        return None
    (held,) = inside
    return held if all(held <= _names(cls, version, "same") for version in versions) else None


def dtype_under(cls: str, name: str, policy: str) -> str | None:
    """`dtype`, `variable_dtype` or `compute_dtype` of a layer, as the dtype policy decides; None if the class has its own."""
    if cls in _OF_OWN_DTYPE:
        return None
    mixed = policy.startswith("mixed_")
    return "float32" if mixed and name != "compute_dtype" else policy.removeprefix("mixed_")


def arguments_of(cls: str, rule: LayerRule | Unknown, others: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The arguments of the constructor of Keras' own class by name: the fields of its rule, and what that has no use for.

    What else a rule has (the Keras in force, how many axes are spatial) is no argument.
    """
    if isinstance(rule, Unknown):
        return dict(others)
    fields = {field.removesuffix("_"): field for field in field_names(rule)}
    taken = keywords(cls, rule.keras) if exists(cls, 2) or exists(cls, 3) else ()
    return {name: getattr(rule, field) for name, field in fields.items() if name in taken} | dict(others)


def argument_kept(cls: str, name: str, keras: int | None, arguments: Mapping[str, Any]) -> Any:
    """The value of an attribute that keeps the argument of its name, as Keras normalises it (`kernel_size=3` -> (3, 3)).

    `_name` may keep the argument `name`, and some attributes hold the same truth value in all objects.

    Plain Python or an `Activation`; unknown where it keeps none, or the argument is not known.
    """
    flags = {_flag(cls, name, version) for version in _versions(cls, keras)}
    if flags in ({True}, {False}):
        return flags.pop()
    kinds = {_how_kept(cls, name, version) for version in _versions(cls, keras)}
    name = name if name in arguments else name.removeprefix("_")
    if len(kinds) != 1 or name not in arguments or arguments.get(_DECIDED_BY.get(name, "")) is not None:
        return _NOT_KEPT
    (kind,) = kinds
    value = arguments[name]
    match kind, value:
        case _, Unknown():
            return value
        case "same" | "given", str() if value != value.lower() or value == "tf-idf":
            return _NOT_KEPT  # Some are made lower case, and one has two spellings.
        case "same" | "given", float() if not 0 <= value <= 1:
            return _NOT_KEPT  # Some are made ints, some are limited.
        case "same" | "given", int() if value < 0 and not name.startswith("ax"):
            return _NOT_KEPT  # It may stand for what the input has (`groups=-1`).
        case "same", _:
            return value
        case "given", _ if value is not None:
            return value
        case "functions", str() | None:
            function = value or "linear"
            return Activation(function) if function in FUNCTIONS else _NOT_KEPT
        case ("tuples", *how), _:
            return _spread(cls, name, keras, arguments, [*how])
        case _:
            return _NOT_KEPT


@functools.cache
def _flag(cls: str, name: str, keras: int) -> bool | None:
    """What an attribute holds that is True, or False, in all objects of a class; None for others."""
    for row in (cls, "Layer"):
        for kind, value in (("true", True), ("false", False)):
            if name in _names(row, keras, kind):
                return value
    return None


@functools.cache
def _how_kept(cls: str, name: str, keras: int) -> Any:
    for kind in ("same", "given", "functions"):
        if name in _names(cls, keras, kind) | _names("Layer", keras, kind):
            return kind
    for entry in _names(cls, keras, "tuples"):
        called, *how = entry.split(":")
        if called == name:
            return ("tuples", *how)
    return None


def _spread(cls: str, name: str, keras: int | None, arguments: Mapping[str, Any], how: list[str]) -> Any:
    """As many numbers as axes; `how` is how many that are, and which argument counts where this one is None."""
    length, *instead = how
    value = arguments[name]
    if value is None and instead:
        return argument_kept(cls, instead[0], keras, arguments)
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,) * int(length)
    if is_sequence(value) and len(value) == int(length):
        return tuple(value)
    return _NOT_KEPT
