"""Which names Keras' modules have in Keras 2 and in Keras 3, and what to write for those that are gone from `keras.layers`.

`names.json`, written by `scripts/export_names.py`, lists the public names of all modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from shapelens.rules.exported import exported
from shapelens.rules.functional import MERGE_FUNCTIONS
from shapelens.rules.legacy import RENAMED_LAYERS
from shapelens.rules.table import ALIASES, LAYERS, canonical, exists

_FUNCTIONS: Final = frozenset({"Input", "serialize", "deserialize", "merge"}) | MERGE_FUNCTIONS.keys()
_TENSORFLOW_KEEPS: Final = frozenset({"RandomHeight", "RandomWidth", "ThresholdedReLU"})
"""Layers that Keras 3 has under the name `tf.keras.layers` alone."""
_ONCE: Final = frozenset(
    {"Merge", "Highway", "MaxoutDense", "Recurrent", "ConvRecurrent2D", "ConvRNN2D", "ConvLSTM2DCell", "SReLU"}
    | {"ParametricSoftplus", "LambdaMerge", "Node", "Network", "Container", "Model", "Sequential"}
)
"""Names that some older Keras 2 has, by itself or since it imports everything from everywhere."""
_MODULES: Final = frozenset({"attention", "normalization"})
"""Modules of older Kerases that look like misspelled layers."""
_INSTEAD: Final[Mapping[str, str]] = {
    "AbstractRNNCell": "a cell is a `Layer` with a `state_size`",
    "CuDNNGRU": "`GRU` uses CuDNN by itself",
    "CuDNNLSTM": "`LSTM` uses CuDNN by itself",
    "ThresholdedReLU": "`ReLU(threshold=...)` does the same",
    "experimental": "what was in it is in `keras.layers` itself",
}


@cache
def _names() -> Mapping[str, Mapping[str, frozenset[str]]]:
    tables = exported("names")
    return {
        version: {path: frozenset(names.split()) for path, names in table.items()} for version, table in tables.items()
    }


def in_module(module: str, name: str, keras: int | None) -> bool | None:
    """Whether a public module (`keras.ops`) has a name; None where that is not certain.

    Of Keras 2, whose names came and went, only what Keras 3 brought is certainly missing. A Keras that is not known counts
    as 3.
    """
    path = module.partition(".")[2]
    three, two = (_names()[version].get(path, frozenset[str]()) for version in ("3", "2"))
    if name in (two if keras == 2 else three):
        return True
    if keras == 2:
        return False if name in three else None
    elsewhere = name in two or name in _names()["tf"].get(path, ()) or name.startswith("_")
    return False if three and not elsewhere else None


def has_name(name: str, keras: int, tensorflow: bool) -> bool:
    """Whether `keras.layers` has, or may have, the name; `tensorflow`: it is also, or only, meant as `tf.keras.layers`.

    What only a Keras 1 had counts as there: calls of that are reported by themselves. So does in Keras 2 what is no class,
    since older ones have modules of many names.
    """
    layer = canonical(name)
    if layer is not None and exists(layer, keras):
        return True
    if name in _FUNCTIONS or name in RENAMED_LAYERS or name.startswith("_"):
        return True
    if keras == 3:
        return tensorflow and name in _TENSORFLOW_KEEPS
    return layer is None and (not name[:1].isupper() or len(name) < 3 or name in _ONCE)


def in_place_of(name: str, keras: int) -> str:
    """What to add to the message that a name is missing, "" if there is nothing certain to say."""
    if name in _INSTEAD and keras == 3:
        return f"; {_INSTEAD[name]}"
    alike = (layer for layer in (*LAYERS, *ALIASES) if layer.lower() == name.lower() and name not in _MODULES)
    known = next((layer for layer in alike if layer != name and has_name(layer, keras, False)), None)
    return "" if known is None else f"; did you mean `{known}`?"
