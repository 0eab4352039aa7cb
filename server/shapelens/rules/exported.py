"""The tables of Keras' names, signatures and objects, as scripts/export_*.py wrote them from Keras itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def exported(name: str) -> Any:
    """The content of `name.json`."""
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text("utf-8"))
