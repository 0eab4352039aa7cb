"""Which Keras a file is written for, by what only one of them has."""

from __future__ import annotations

import re
from typing import Final

_KERAS_3: Final = re.compile(
    r"\bkeras\.(?:ops|random|config|saving)\b|\bfrom keras import [^\n]*\bops\b|KERAS_BACKEND|\bnegative_slope\s*=|\bkeras_hub\b"
)
_KERAS_2: Final = re.compile(
    r"\btf_keras\b|\bbatch_input_shape\s*=|\bfit_generator\b|\blayers\.experimental\b|\bkeras\.engine\b"
    r"|\bLocallyConnected[12]D\b|\bCuDNN(?:LSTM|GRU)\b|\bfrom keras\.layers\.\w+ import|\bborder_mode\s*="
    r"|\b(?:K|backend)\.(?:sum|mean|square|dot|batch_dot|concatenate|expand_dims|exp|log|sqrt|random_normal)\("
    r"|\bTF_USE_LEGACY_KERAS\b|\btensorflow\.compat\.v1\b|\btf\.compat\.v1\b"
)


def evidence(text: str) -> tuple[bool, bool]:
    """Whether a piece of source has something that only Keras 3 has, and something that only Keras 2 has."""
    return bool(_KERAS_3.search(text)), bool(_KERAS_2.search(text))


def decide(found: tuple[bool, bool]) -> int | None:
    """3 or 2 by the evidence of a whole file; None where there is none, so that both must be accepted."""
    return 3 if found[0] else 2 if found[1] else None
