"""Comments that silence problems: `# shapelens: ignore` in a line, or only of some kinds `# shapelens: ignore[code, code]`."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from shapelens.analysis.facts import Range
from shapelens.analysis.module import Module
from shapelens.immutable import immutable
from shapelens.syntax.lines import LINE_END

_MARK: Final = "shapelens:"
"""What is looked for at first, as most texts have none."""
_COMMENT: Final = re.compile(r"#[ \t]*shapelens:[ \t]*ignore(?:\[([^\]\r\n]*)\])?")


@immutable
class Comment:
    """A comment that silences the problems of these codes in its line; None: all."""

    place: Range
    codes: tuple[str, ...] | None

    def silences(self, code: str) -> bool:
        return self.codes is None or code in self.codes


def comments(module: Module) -> Mapping[int, Comment]:
    """The comments of a file, by their lines."""
    text = module.source.text
    if _MARK not in text:
        return {}
    return {comment.place.line: comment for comment in _found(module, text)}


def unused(comment: Comment, silenced: Iterable[str]) -> str | None:
    """What is said of a comment that silences problems of these codes and no others; None where nothing is."""
    codes = {*silenced}
    if comment.codes is None:
        return None if codes else "There is nothing to ignore in this line."
    vain = [code for code in comment.codes if code not in codes]
    if not vain:
        return None if comment.codes else "It names nothing to ignore."
    return f"There is no {' or '.join(f'`{code}`' for code in vain)} to ignore in this line."


def _found(module: Module, text: str) -> Iterator[Comment]:
    starts = [0, *(end.end() for end in LINE_END.finditer(text))]
    line = 0
    for match in _COMMENT.finditer(text):
        while line + 1 < len(starts) and starts[line + 1] <= match.start():
            line += 1
        col = len(text[starts[line] : match.start()].encode("utf-8", "surrogatepass"))
        if not _is_comment(module, text, starts, line + 1, match.start() - starts[line]):
            continue
        end = col + len(match[0].encode("utf-8", "surrogatepass"))
        named: str | None = match[1]
        codes = None if named is None else tuple(code.strip() for code in named.split(",") if code.strip())
        yield Comment(Range(line + 1, col, line + 1, end), codes)


def _is_comment(module: Module, text: str, starts: list[int], line: int, column: int) -> bool:
    """Whether it stands in a comment, and not in a string; where the lines cannot be read that is not known, and believed."""
    around = module.source.chain_at(line)
    if not around:
        return True
    first = module.source.line_of(around[0].id) + around[0].extent[0] - around[0].line
    last = first + around[0].extent[1] - around[0].extent[0]
    piece = text[starts[first - 1] : starts[last] if last < len(starts) else len(text)]
    try:
        for token in tokenize.generate_tokens(io.StringIO(piece).readline):
            if token.start <= (line - first + 1, column) < token.end:
                return token.type == tokenize.COMMENT
    except (tokenize.TokenError, SyntaxError):
        pass
    return True
