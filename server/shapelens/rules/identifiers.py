"""Arguments that name something (`kernel_initializer="zeros"`): what each Keras knows by that name.

They change no shape, but a name that Keras does not know ends the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shapelens.rules.arguments import invalid, is_plain, unnamed

INITIALIZERS = frozenset({
    "Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "Identity", "Initializer", "LecunNormal",
    "LecunUniform", "Ones", "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling",
    "Zeros", "constant", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "identity", "initializer",
    "lecun_normal", "lecun_uniform", "normal", "one", "ones", "orthogonal", "random_normal", "random_uniform",
    "truncated_normal", "uniform", "variance_scaling", "zero", "zeros",
})  # fmt: skip
CONSTRAINTS = frozenset({
    "Constraint", "MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm", "constraint", "max_norm", "min_max_norm", "non_neg",
    "unit_norm",
})  # fmt: skip
REGULARIZERS = frozenset({
    "L1", "L1L2", "L2", "OrthogonalRegularizer", "Regularizer", "l1", "l1l2", "l2", "orthogonal_regularizer",
    "regularizer",
})  # fmt: skip
DTYPES = frozenset({
    "bfloat16", "bool", "complex64", "complex128", "float16", "float32", "float64", "int16", "int32", "int64",
    "mixed_bfloat16", "mixed_float16", "string", "uint16", "uint32", "uint64", "uint8",
})  # fmt: skip

KNOWN: Mapping[str, Mapping[int, frozenset[str]]] = {
    "initializer": {
        3: INITIALIZERS | {"IdentityInitializer", "OrthogonalInitializer", "STFT", "STFTInitializer", "stft"},
        2: INITIALIZERS | {f"{name}V2" for name in INITIALIZERS},
    },
    "constraint": {
        3: CONSTRAINTS,
        2: CONSTRAINTS | {"RadialConstraint", "maxnorm", "nonneg", "radial_constraint", "unitnorm"},
    },
    "regularizer": {3: REGULARIZERS},
    "activity_regularizer": {3: REGULARIZERS, 2: REGULARIZERS | {"l1_l2"}},
    "dtype": {3: DTYPES | {"int"}, 2: DTYPES | {"double", "float", "half", "int8"}},
}
"""By the end of an argument's name: what each Keras takes as a string. (Keras 2 asks for a regularizer only in training.)"""


UNREAD = {("HashedCrossing", 3), ("SimpleRNN", 3), ("EinsumDense", 2)}
"""Layers that take an `activity_regularizer`, and never look at it."""


def check_names(layer: str, arguments: Mapping[str, Any], keras: int | None) -> None:
    """Raise `invalid-argument` for a string that names nothing; where the version is open, nothing in either."""
    name = arguments.get("name")
    if is_plain(name) and name is not None and (not isinstance(name, str) or ("/" in name and keras == 3)):
        only = 3 if isinstance(name, str) else None
        raise invalid(
            "name", f"Argument `name` must be a string and cannot contain character `/`. Received: {name!r}", only
        )
    if keras == 3 and isinstance(arguments.get("seed"), (str, float)) and _draws(arguments):
        raise invalid("seed", f"Argument `seed` must be an integer. Received: seed={arguments['seed']!r}", 3)
    forced = arguments.get("force_generator") is True or arguments.get("rng_type") == "stateful"
    if keras == 2 and isinstance(arguments.get("seed"), str) and forced:
        raise invalid("seed", "Cast string to int64 is not supported: `seed` must be an integer", 2)
    for argument, value in arguments.items():
        if not isinstance(value, str):
            continue
        kind = argument.rpartition("_")[2]
        for_all = KNOWN.get(argument, KNOWN.get(kind))
        if for_all is None or argument in ("vocabulary_dtype", "reverse_dtype"):
            continue
        read = [version for version in (3, 2) if argument != "activity_regularizer" or (layer, version) not in UNREAD]
        refusing = [version for version in read if value not in for_all.get(version, {value})]
        if refusing and (keras in refusing or keras is None):
            raise unnamed(
                argument,
                kind,
                value,
                refusing[0] if len(refusing) == 1 else None,
                # The names of functions come before those of classes.
                sorted(for_all.get(refusing[0], frozenset[str]()), key=lambda word: (word[:1].isupper(), word)),
            )


def _draws(arguments: Mapping[str, Any]) -> bool:
    """Whether the layer makes itself a generator of random numbers: not to drop nothing out."""
    rate = arguments.get("rate", arguments.get("dropout", arguments.get("stddev", 1)))
    return rate != 0 or "recurrent_dropout" in arguments
