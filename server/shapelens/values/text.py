"""Text that is known in part."""

from __future__ import annotations

import re

from shapelens.dims import Unknown
from shapelens.immutable import immutable


@immutable
class AutomaticName(Unknown):
    """A name that Keras picks: its class' (`dense`), alone or with a number (`dense_12`), which is counted when it is shown.

    Each question is answered with None where the number decides.
    """

    base: str = ""

    def is_text(self, text: str) -> bool | None:
        """Whether it is this name."""
        return None if re.fullmatch(rf"{re.escape(self.base)}(_\d+)?", text) else False

    def starts_with(self, text: str) -> bool | None:
        """Whether it begins with this."""
        if self.base.startswith(text):
            return True
        return None if re.fullmatch(rf"{re.escape(self.base)}_\d*", text) else False

    def ends_with(self, text: str) -> bool | None:
        """Whether it ends with this."""
        if not text:
            return True
        return None if self.base.endswith(text) or text[-1].isdigit() else False

    def contains(self, text: str) -> bool | None:
        """Whether this is in it."""
        if text in self.base:
            return True
        return None if set(text) & set("_0123456789") else False


def automatic_name(base: str) -> AutomaticName:
    """The name of what Keras calls so."""
    return AutomaticName("automatic names are counted when shown", base=base)
