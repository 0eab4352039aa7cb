"""Which Keras a file is for: what it selects itself, what its project has, or else what it has that only one of them has.

What is installed counts more than what the file looks like, since that is what will run it: `LocallyConnected1D` is no sign of
Keras 2 where Keras 3 is installed, but a mistake. A file that selects its Keras (`tf_keras`, `TF_USE_LEGACY_KERAS`) is
believed all the same: both Kerases can be installed side by side, and it says which of them it wants.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from shapelens.syntax.statements import Statement

_KERAS_3: Final = re.compile(
    r"\bkeras\.(?:ops|random|config|saving)\b|\bfrom keras import [^\n]*\bops\b|KERAS_BACKEND|\bnegative_slope\s*=|\bkeras_hub\b"
)
_KERAS_2: Final = re.compile(
    r"\btf_keras\b|\bbatch_input_shape\s*=|\bfit_generator\b|\blayers\.experimental\b|\bkeras\.engine\b"
    r"|\bLocallyConnected[12]D\b|\bCuDNN(?:LSTM|GRU)\b|\bfrom keras\.layers\.\w+ import|\bborder_mode\s*="
    r"|\b(?:K|backend)\.(?:sum|mean|square|dot|batch_dot|concatenate|expand_dims|exp|log|sqrt|random_normal)\("
    r"|\bTF_USE_LEGACY_KERAS\b|\btensorflow\.compat\.v1\b|\btf\.compat\.v1\b"
)


_SELECTS: Final = re.compile(r"\btf_keras\b|\bTF_USE_LEGACY_KERAS\b")

_SIGNS: Final = {"3": _KERAS_3, "2": _KERAS_2, "selects": _SELECTS}
_WORDS: Final = (
    *(
        "keras.ops",
        "keras.random",
        "keras.config",
        "keras.saving",
        "from keras",
        "keras_hub",
        "tf_keras",
        "keras.engine",
    ),
    *("KERAS", "K.", "backend.", "compat", "experimental", "slope", "border_mode", "batch_input_shape"),
    *("fit_generator", "LocallyConnected", "CuDNN"),
)
"""Each sign has one of these; most statements have none, and need not be searched."""


def signs_of(statement: Statement) -> frozenset[str]:
    """What a statement tells: "3" and "2" for what only that Keras has, "selects" where it selects one."""
    if statement.signs is None:
        if not any(word in statement.text for word in _WORDS):
            statement.signs = frozenset()
            return statement.signs
        inner = [*chain.from_iterable(statement.blocks.values())]
        own = _signs("\n".join(_own_lines(statement, inner)) if inner else statement.text)
        statement.signs = own.union(*[signs_of(one) for one in inner])
    return statement.signs


def _signs(text: str) -> frozenset[str]:
    return frozenset(sign for sign, pattern in _SIGNS.items() if pattern.search(text))


def _own_lines(statement: Statement, inner: Sequence[Statement]) -> list[str]:
    """The lines of a statement that are not those of statements inside it; all, where it is not certain which these are."""
    lines = statement.text.split("\n")
    first = statement.extent[0]
    if "\r" in statement.text or inner[0].extent[0] == first:
        return lines
    own: list[str] = []
    passed = 0
    for one in inner:
        own += lines[passed : one.extent[0] - first]
        passed = one.extent[1] - first + 1
    return own + lines[passed:]


def decide(found: Mapping[str, int], project: int | None) -> int | None:
    """3 or 2, by how often a file has each sign and the Keras of its project; None if nothing tells: both must be accepted."""
    if project is not None and not found.get("selects"):
        return project
    return 3 if found.get("3") else 2 if found.get("2") else None
