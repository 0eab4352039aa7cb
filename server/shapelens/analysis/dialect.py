"""Which Keras a file is for: what it selects itself, what its project has, or else what it has that only one of them has.

What is installed counts more than what the file looks like, since that is what will run it: `LocallyConnected1D` is no sign of
Keras 2 where Keras 3 is installed, but a mistake. A file that selects its Keras (`tf_keras`, `TF_USE_LEGACY_KERAS`) is
believed all the same: both Kerases can be installed side by side, and it says which of them it wants.
"""

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


_SELECTS: Final = re.compile(r"\btf_keras\b|\bTF_USE_LEGACY_KERAS\b")

Evidence = tuple[bool, bool, bool]
"""Whether there is something that only Keras 3 has, something that only Keras 2 has, and something that selects one."""


def evidence(text: str) -> Evidence:
    """What a piece of source tells."""
    return bool(_KERAS_3.search(text)), bool(_KERAS_2.search(text)), bool(_SELECTS.search(text))


def decide(found: Evidence, project: int | None) -> int | None:
    """3 or 2, by the evidence of a whole file and the Keras of its project; None if nothing tells: both must be accepted."""
    three, two, selects = found
    if project is not None and not selects:
        return project
    return 3 if three else 2 if two else None
