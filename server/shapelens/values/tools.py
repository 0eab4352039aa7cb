"""Objects of libraries that prepare data: they are made with settings, fitted, and then give arrays."""

from __future__ import annotations

from typing import Any

from shapelens.immutable import immutable
from shapelens.values.place import Ref


@immutable
class Tool:
    """A scaler, an encoder, a tokenizer; what it was fitted to is in the cell (ref, "fitted")."""

    ref: Ref
    cls: str
    """The class, by its canonical name."""
    settings: tuple[tuple[str, Any], ...] = ()
    """The arguments that it was made with, by name."""

    def setting(self, name: str, default: Any = None) -> Any:
        """An argument that it was made with."""
        return dict(self.settings).get(name, default)


@immutable
class Bunch:
    """Values by name that are attributes and items alike: what scikit-learn loads."""

    entries: tuple[tuple[str, Any], ...]

    def entry(self, name: str) -> Any:
        """The value of that name, None if there is none."""
        return dict(self.entries).get(name)


@immutable
class Sparse:
    """A sparse matrix: an array that `toarray` makes of it."""

    array: Any
