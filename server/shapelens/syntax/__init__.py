"""Text to statements with a stable identity; the only package that parses.

`Source` holds one file. It is cut into top-level pieces, only what changed is parsed, code that does not parse costs
its own statement, and a statement keeps its id while its file is edited.
"""

from shapelens.syntax.source import Source
from shapelens.syntax.statements import BROKEN, Statement

__all__ = ["BROKEN", "Source", "Statement"]
