"""What a program writes down of its models, and reads again."""

from __future__ import annotations

from typing import Any

from shapelens.immutable import immutable
from shapelens.values.keras import Model


@immutable
class Snapshot:
    """A model as it was when it was written down: what `save`, `to_json` and `get_config` keep of it."""

    model: Model
    layers: Any
    """Its layers at that time; if it has others now, it is not known any more."""
    trainable: tuple[Any, ...]
    """The flag of each layer inside."""
    compiled: Any
    """What `compile` was given; None where that is not kept."""


@immutable
class File:
    """A file that the program opened."""

    path: str
