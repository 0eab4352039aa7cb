"""Comments that say the shapes of what a statement assigns: `x = load()  # shape: (None, 300)`.

Only what has exactly this form counts, behind a statement: other words about shapes are for people.
"""

from __future__ import annotations

import ast
import builtins
import re
from functools import lru_cache
from typing import Final

from shapelens.syntax.parsing import parse_expression

Sizes = tuple[int | str | None, ...]
"""A shape as a comment has it: sizes, None where any will do, names (which may be empty), and `...` for any number of axes."""
Written = Sizes | list["Written"]
REST: Final = "..."

_COMMENT: Final = re.compile(r"[ \t;]*(?:#[^#\r\n]*)*?#[ \t]*shape:[ \t]*\([^#\r\n]*\)(?=[ \t]*(?:[#\r\n]|\Z))")
_SHAPES: Final = re.compile(r"shape:[ \t]*(\([^#]*\))\Z")


def comment_behind(text: str, end: int) -> str:
    """What stands behind a statement that ends at an offset, up to the end of a comment that says shapes; "" without one."""
    found = _COMMENT.match(text, end)
    return found[0] if found else ""


@lru_cache(maxsize=256)
def written(comment: str) -> Written | None:
    """The shapes in such a text; None where they are in no form that has one meaning."""
    found = _SHAPES.search(comment)
    node = parse_expression(found[1]) if found else None
    return _written(node) if isinstance(node, ast.Tuple) else None


def _written(node: ast.Tuple) -> Written | None:
    if node.elts and all(isinstance(item, ast.Tuple) for item in node.elts):
        parts = [_written(item) for item in node.elts if isinstance(item, ast.Tuple)]
        known = [part for part in parts if part is not None]
        return known if len(known) == len(parts) else None
    sizes: list[int | str | None] = []
    for item in node.elts:
        match item:
            case ast.Constant(value=bool()):
                return None
            case ast.Constant(value=int() | str() | None as size):
                sizes.append(size)
            case ast.Constant(value=builtins.Ellipsis) | ast.Starred():
                sizes.append(REST)
            case ast.Name() | ast.Attribute() | ast.BinOp():
                sizes.append(ast.unparse(item))
            case ast.UnaryOp() | ast.Call() | ast.Subscript():
                sizes.append("")
            case _:
                return None
    return None if REST in sizes[1:] else tuple(sizes)
