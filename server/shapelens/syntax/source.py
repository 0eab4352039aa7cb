"""The text of one file as statements that keep their identity from edit to edit.

An update compares the new text with the old one, cuts what differs into pieces anew and parses only the pieces whose
text is new. Of the rest, not even the line numbers are touched: they are relative to their piece.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain, count
from typing import NamedTuple

from shapelens.syntax.alignment import Alignment, match_equal
from shapelens.syntax.cutting import LOOKAHEAD, cut
from shapelens.syntax.inside import Edit, edited
from shapelens.syntax.lines import count_line_ends
from shapelens.syntax.sequences import common_prefix, common_suffix
from shapelens.syntax.statements import Statement, parse_statements, walk

_IDS = count(1)
"""Ids are unique over all sources: the statements of one module run in another that calls them."""


class _Piece:
    __slots__ = ("first_line", "line_count", "reach", "statements", "text")

    def __init__(self, text: str, reach: int, statements: tuple[Statement, ...]) -> None:
        self.first_line = 0  # 0-based; right for the pieces before Source._unnumbered
        self.change(text, reach, statements)

    def change(self, text: str, reach: int, statements: tuple[Statement, ...]) -> None:
        self.text = text
        self.reach = reach  # how far from its start the text decides where it ends
        self.statements = statements
        self.line_count = count_line_ends(text)


class _Home(NamedTuple):
    piece: _Piece
    statement: Statement
    owner: int


class Source:
    """A file's text, replaced by `update`; its statements, and where they are now."""

    def __init__(self) -> None:
        self.text = ""
        self.statements: Sequence[Statement] = ()
        self.parsed = 0  # pieces that the last update parsed
        self._pieces: list[_Piece] = []
        self._starts: list[int] = []
        self._homes: dict[int, _Home] = {}
        self._hidden: dict[int, Sequence[Statement]] = {}
        self._unnumbered = 0  # pieces from here on have no line numbers yet
        self._far: list[_Piece] = []  # pieces whose end depends on much of the text after them

    def update(self, text: str) -> None:
        """Replaces the text. Unchanged statements keep their objects, changed ones their ids where possible."""
        if text == self.text:
            self.parsed = 0
            return
        start = common_prefix(self.text, text)
        if self._edit_inside(text, start):
            return
        first = self._unaffected(start)
        last, cuts = self._recut(text, first)
        old = self._pieces[first:last]
        new = self._reuse(old, cuts)
        self._replace(first, last, new, len(text) - len(self.text))
        self.text = text
        self._gather()

    def _edit_inside(self, text: str, start: int) -> bool:
        """Takes over an edit that lies inside one statement and concerns few of those in it; False if it does not."""
        index = bisect_right(self._starts, start) - 1
        if index < 0 or self._far or len(self._pieces[index].statements) != 1:
            return False
        piece, begin = self._pieces[index], self._starts[index]
        same = common_suffix(self.text, text, start)
        edit = Edit(start - begin, len(self.text) - same - begin, len(text) - same - begin)
        shift = len(text) - len(self.text)
        if edit.old_end >= len(piece.text):
            return False
        new = text[begin : begin + len(piece.text) + shift]
        alignment = Alignment(self._hidden)

        def align(old: Sequence[Statement], found: Sequence[Statement]) -> None:
            alignment.align(old, found)
            alignment.find_moved(old, found)
            for statement in walk(found):
                statement.id = statement.id or next(_IDS)

        replaced = edited(piece.statements[0], piece.text, new, edit, align)
        if replaced is None:
            return False
        for statement in walk(replaced.old):
            del self._homes[statement.id]
        for statement in (*replaced.changed, *walk(replaced.new)):
            self._homes[statement.id] = _Home(piece, statement, replaced.top.id)
        lines = piece.line_count
        piece.change(new, piece.reach + shift, (replaced.top,))
        if piece.line_count != lines:
            self._unnumbered = min(self._unnumbered, index + 1)
        self._starts[index + 1 :] = [offset + shift for offset in self._starts[index + 1 :]]
        self.text, self.parsed = text, 1
        self._gather()
        return True

    def _gather(self) -> None:
        self.statements = tuple(chain.from_iterable([piece.statements for piece in self._pieces]))

    def known(self, statement_id: int) -> bool:
        return statement_id in self._homes

    def owner_of(self, statement_id: int) -> int:
        """The id of the top-level statement that contains it; KeyError if it is gone."""
        return self._homes[statement_id].owner

    def line_of(self, statement_id: int) -> int:
        """The 1-based line where the statement is now, decorators apart; KeyError if it is gone."""
        home = self._homes[statement_id]
        self._number()
        return home.piece.first_line + home.statement.line

    def chain_at(self, line: int, col: int = 0) -> tuple[Statement, ...]:
        """The statements that contain the 1-based line, outermost first.

        Of several in one line it is the last that starts at or before `col`, else the first.
        """
        self._number()
        index = bisect_right(self._pieces, line - 1, key=_first_line) - 1
        if index < 0:
            return ()
        piece = self._pieces[index]
        line -= piece.first_line
        found: list[Statement] = []
        level: Sequence[Statement] = piece.statements
        while inner := _at(level, line, col):
            found.append(inner)
            level = tuple(chain.from_iterable(inner.blocks.values()))
        return tuple(found)

    def _unaffected(self, same: int) -> int:
        """The number of pieces at the start that an edit at offset `same` does not touch."""
        first = max(bisect_right(self._starts, same) - 1, 0)
        while first > 0 and self._pieces[first - 1].reach + self._starts[first - 1] > same:
            first -= 1
        if self._far:
            for index in range(first):
                if self._starts[index] + self._pieces[index].reach > same:
                    return index
        return first

    def _recut(self, text: str, first: int) -> tuple[int, list[tuple[str, int]]]:
        """Cuts `text` from the piece `first` on until an old boundary is met; returns its index and the new cuts."""
        pos = self._starts[first] if first < len(self._starts) else 0
        shift = len(text) - len(self.text)
        same_from = len(text) - common_suffix(self.text, text, pos)
        cuts: list[tuple[str, int]] = []
        while pos < len(text):
            if pos >= same_from:
                index = bisect_left(self._starts, pos - shift)
                if index < len(self._starts) and self._starts[index] == pos - shift:
                    return index, cuts
            end, reach = cut(text, pos)
            cuts.append((text[pos:end], reach - pos))
            pos = end
        return len(self._pieces), cuts

    def _reuse(self, old: list[_Piece], cuts: list[tuple[str, int]]) -> list[_Piece]:
        kept = {b: old[a] for a, b in match_equal([piece.text for piece in old], [text for text, _ in cuts])}
        new = [kept.get(n) or _Piece(text, reach, parse_statements(text)) for n, (text, reach) in enumerate(cuts)]
        for piece, (_, reach) in zip(new, cuts, strict=True):
            piece.reach = reach
        self.parsed = len(new) - len(kept)
        self._identify(old, new, set(map(id, kept.values())))
        return new

    def _identify(self, old: list[_Piece], new: list[_Piece], kept: set[int]) -> None:
        """Gives the statements of new pieces their ids, with the kept pieces as landmarks."""
        alignment = Alignment(self._hidden)
        position = {id(piece): n for n, piece in enumerate(old)}
        passed = 0  # old pieces before the last landmark
        waiting: list[Statement] = []
        for piece in new:
            if id(piece) not in kept:
                waiting += piece.statements
            elif position[id(piece)] >= passed:
                alignment.align(_statements(old[passed : position[id(piece)]], kept), waiting)
                passed, waiting = position[id(piece)] + 1, []
        alignment.align(_statements(old[passed:], kept), waiting)
        alignment.find_moved(_statements(old, kept), _statements(new, kept))
        for statement in walk(_statements(new, kept)):
            statement.id = statement.id or next(_IDS)

    def _replace(self, first: int, last: int, new: list[_Piece], shift: int) -> None:
        old = self._pieces[first:last]
        staying = set(map(id, new)) & set(map(id, old))
        for statement in walk(_statements(old, staying)):
            del self._homes[statement.id]
        for piece in new:
            if id(piece) not in staying:
                for top in piece.statements:
                    for statement in walk((top,)):
                        self._homes[statement.id] = _Home(piece, statement, top.id)
        for broken in [broken for broken in self._hidden if broken not in self._homes]:
            del self._hidden[broken]
        self._pieces[first:last] = new
        pos = self._starts[first] if first < len(self._starts) else 0
        middle = list(accumulate((len(piece.text) for piece in new), initial=pos))[:-1]
        self._starts[first:] = middle + [start + shift for start in self._starts[last:]]
        if self._far or any(map(_is_far, new)):
            self._far = [piece for piece in self._pieces if _is_far(piece)]
        self._renumber(first, last, old, new)

    def _renumber(self, first: int, last: int, old: list[_Piece], new: list[_Piece]) -> None:
        same_length = sum(piece.line_count for piece in old) == sum(piece.line_count for piece in new)
        if old and same_length and self._unnumbered >= last:
            self._unnumbered += len(new) - len(old)
            _number(new, min(piece.first_line for piece in old) if first else 0)
        else:
            self._unnumbered = min(self._unnumbered, first)

    def _number(self) -> None:
        start = self._unnumbered
        if start < len(self._pieces):
            before = self._pieces[start - 1] if start else None
            _number(self._pieces[start:], before.first_line + before.line_count if before else 0)
            self._unnumbered = len(self._pieces)


def _number(pieces: Sequence[_Piece], line: int) -> None:
    for piece in pieces:
        piece.first_line = line
        line += piece.line_count


def _at(level: Sequence[Statement], line: int, col: int) -> Statement | None:
    around = [s for s in level if s.extent[0] <= line <= s.extent[1]]
    started = [s for s in around if (s.extent[0], s.node.col_offset) <= (line, col) or s.extent[0] < line]
    return started[-1] if started else around[0] if around else None


def _first_line(piece: _Piece) -> int:
    return piece.first_line


def _is_far(piece: _Piece) -> bool:
    return piece.reach > len(piece.text) + LOOKAHEAD


def _statements(pieces: Sequence[_Piece], kept: set[int]) -> list[Statement]:
    return [statement for piece in pieces if id(piece) not in kept for statement in piece.statements]
