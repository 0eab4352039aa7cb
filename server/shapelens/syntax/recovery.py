"""Parses a piece that may hold errors, so that a bad line costs itself and not its neighbours.

Bad code is replaced in place, line by line: an element in brackets by `__broken__,`, the condition of a bad `if` by
`__broken__`, any other bad statement (with the block below it) by `pass`. Other lines are never moved, so that their
positions stay true. The result depends on the text of the piece and on nothing else.
"""

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from shapelens.syntax.lines import logical_lines, split_lines
from shapelens.syntax.parsing import parse, plain

BROKEN = "__broken__"

_ROUNDS = 20  # errors that are repaired one by one, by where the parser sees them
_TRUSTED_ROUNDS = 3  # after that every line is tried on its own
_CUTS = 10
_LINES_TRIED = 6000  # physical lines that are parsed to find the bad element of a bracket, at most

_INDENT = re.compile(r"\ufeff?[ \t\f]*")
_CLAUSE = re.compile(r"(async[ \t]+)?(if|elif|while|with|for|except|else|try|finally|case)\b")
_LOOP_TARGET = re.compile(r"(?:async[ \t]+)?for[ \t]+([\w, \t]+?)[ \t]+in\b")
_AS_NAME = re.compile(r"(?:\bas[ \t]+|,[ \t]*)([^\W\d]\w*)[ \t]*:")
_HEADER_OF_ERROR = re.compile(r"on line (\d+)")
_KEYWORD_ARGUMENT = re.compile(r"([^\W\d]\w*)[ \t]*=(?!=)")
_DECORATES = re.compile(r"(?:@|(?:def|class|async)\b)")
_TRY = re.compile(r"try\b")
_HANDLES = re.compile(r"(?:except|finally)\b")
_LEADING_WORD = re.compile(r"\w*")
_ALONE = {  # what a clause needs before it to be parsed alone
    "elif": "if 1: pass\n",
    "else": "if 1: pass\n",
    "except": "try: pass\n",
    "finally": "try: pass\n",
    "case": "match x:\n ",
}
_CLOSER = {"(": ")", "[": "]", "{": "}"}


class Parsed(NamedTuple):
    body: list[ast.stmt]
    broken: dict[int, int]  # first line -> last line of source that a `pass` at the first line stands for
    patched: frozenset[int]  # lines whose text is not what was parsed
    filled: frozenset[int]  # lines of headers that were given a `pass` for a body


def parse_piece(text: str) -> Parsed:
    tree = parse(plain(text))
    if isinstance(tree, ast.Module):
        return Parsed(tree.body, {}, frozenset(), frozenset())
    return _Recovery(text).run()


@dataclass(slots=True)
class _Line:
    """A logical line and what became of it."""

    first: int  # physical lines, from 0; `end` is exclusive
    end: int
    indent: int
    code: bool
    doomed: bool
    bad: list[int]
    state: str = "good"  # good, clause (its condition is gone), broken (a `pass`), gone (blank)
    until: int = field(default=0)  # if broken: the end of the physical lines it stands for


class _Recovery:
    def __init__(self, text: str) -> None:
        source = plain(text)
        self.source = split_lines(source)
        self.text = self.source.copy()
        self.lines = list(_lines(source))
        self.starts = [line.first for line in self.lines]
        self.filled: set[int] = set()

    def run(self) -> Parsed:
        for index, line in enumerate(self.lines):
            if line.state == "good" and (line.doomed or not self._break_elements(index, line.bad)):
                self._break(index)
        result = parse("".join(self.text))
        for turn in range(_ROUNDS):
            if isinstance(result, ast.Module):
                return self._parsed(result)
            if turn == _TRUSTED_ROUNDS or result.lineno is None:
                self._try_each_line()
            else:
                self._repair(result)
            result = parse("".join(self.text))
        for _ in range(_CUTS):
            if isinstance(result, SyntaxError) and self._cut_from(result):
                result = parse("".join(self.text))
        return self._parsed(result if isinstance(result, ast.Module) else self._all_broken())

    def _repair(self, error: SyntaxError) -> None:
        physical = self._physical(error)
        message = error.msg or ""
        index = bisect_right(self.starts, physical) - 1
        if "expected an indented block" in message:
            header = _HEADER_OF_ERROR.search(message)
            opener = bisect_right(self.starts, int(header[1]) - 1) - 1 if header else self._live_before(index)
            if opener is None or not self._fill(opener):
                self._break(index if opener is None else opener)
        elif "expected 'except' or 'finally' block" in message:
            self._unguard(index, error.lineno or 1)
        elif isinstance(error, IndentationError):  # and TabError
            self._drop_block(index)
        else:
            self._break_at(index, physical)

    def _physical(self, error: SyntaxError) -> int:
        return min(max(error.lineno or 1, 1), len(self.source)) - 1

    def _break_at(self, index: int, physical: int) -> None:
        """Gives up as little as possible of the logical line, whose error was seen at a physical line."""
        line = self.lines[index]
        before = self._live_before(index)
        if line.state == "good" and line.code:
            if before is not None and self._code(before)[:1] == "@" and not _DECORATES.match(self._code(index)):
                self._break(before)  # a decorator without its function
            elif not self._break_some_element(index, physical):
                self._break(index)
        elif line.state == "clause" or (line.state == "broken" and before is None):
            self._break(index, clauses=False)
        elif before is not None:
            self._break(before, clauses=self.lines[before].state == "good")
        else:
            self._break(index, clauses=False)

    def _break_some_element(self, index: int, physical: int) -> bool:
        line = self.lines[index]
        if line.doomed or line.end - line.first < 2:
            return False
        tried = _LINES_TRIED // (line.end - line.first)
        inner = [n for n in range(line.first + 1, line.end) if n != physical][:tried]
        if physical != line.first:
            inner.insert(0, physical)
        return any(self._break_element(index, n) for n in inner)

    def _break_elements(self, index: int, bad: list[int]) -> bool:
        broken = [self._break_element(index, physical) for physical in bad]  # all of them, also after a failure
        return all(broken)

    def _break_element(self, index: int, physical: int) -> bool:
        """Puts `__broken__` for an inner line in brackets, if the logical line then parses further than before."""
        line = self.lines[index]
        original = self.text[physical]
        known = self._error_in(index)
        if not original.strip():
            return known is None
        for candidate in _elements(original):
            self.text[physical] = candidate
            wrong = self._error_in(index)
            if wrong is None or (wrong > physical and (known is None or wrong > known)) or physical in line.bad[:-1]:
                return True
        self.text[physical] = original
        return False

    def _break(self, index: int, clauses: bool = True) -> None:
        """The logical line becomes a clause without its condition, or a `pass` that stands for its block, too."""
        line = self.lines[index]
        indent, end = _around(self.source[line.first])
        block = self._block_end(index)
        code = self._code(index)
        if clauses and block > index + 1 and not (line.doomed and not code.rstrip().endswith(":")):
            header = _clause(code)
            if header:
                self._blank(index, index + 1)
                self.text[line.first] = indent + header + end
                line.state = "clause"
                return
        self._blank(index, block)
        self.text[line.first] = indent + "pass" + end
        line.state, line.until = "broken", self.lines[block - 1].end

    def _block_end(self, index: int) -> int:
        """The index after the logical lines that are indented deeper than this one, without blank ones at the end."""
        end = index + 1
        for n in range(index + 1, len(self.lines)):
            if self.lines[n].code:
                if self.lines[n].indent <= self.lines[index].indent:
                    break
                end = n + 1
        return end

    def _blank(self, start: int, stop: int) -> None:
        for n in range(start, stop):
            line = self.lines[n]
            line.state = "gone"
            for physical in range(line.first, line.end):
                self.text[physical] = _around(self.source[physical])[1]
                self.filled.discard(physical)

    def _drop_block(self, index: int) -> None:
        """Code at an indentation that nothing asks for vanishes; a broken statement before it stands for it, too."""
        line = self.lines[index]
        before = self._live_before(index)
        if line.state == "gone" or not line.code:
            if before is not None:
                self._break(before, clauses=False)
            return
        end = index + 1
        while end < len(self.lines) and (not self.lines[end].code or self.lines[end].indent >= line.indent):
            end += 1
        self._blank(index, end)
        if before is not None and self.lines[before].state == "broken":
            self.lines[before].until = self.lines[end - 1].end

    def _fill(self, index: int) -> bool:
        """Gives a header a body: `pass` after the colon, which is the last one that makes it parse."""
        line = self.lines[index]
        physical = max((n for n in range(line.first, line.end) if self.text[n].strip()), default=line.first)
        header, end = self.text[physical].rstrip("\r\n"), _around(self.source[physical])[1]
        original, colon = self.text[physical], len(header)
        while (colon := header.rfind(":", 0, colon)) >= 0:
            self.text[physical] = header[: colon + 1] + " pass" + end
            if self._error_in(index, filled=True) is None:
                self.filled.add(physical)
                return True
        self.text[physical] = original
        return False

    def _unguard(self, index: int, error_line: int) -> None:
        """A `try` without handlers keeps its body, as `if 1`."""
        line = self.lines[index]
        at_end = error_line > len(self.source) or not line.code or line.state == "gone"
        if not any(self._unguard_before(index, limit) for limit in ((0,) if at_end else (line.indent, 0))):
            self._break_at(index, self.lines[index].first)

    def _unguard_before(self, index: int, limit: int) -> bool:
        handled: set[int] = set()
        for n in range(index, -1, -1):
            line = self.lines[n]
            code = self.text[line.first].lstrip(" \t\f\ufeff")
            if _HANDLES.match(code):
                handled.add(line.indent)
            elif _TRY.match(code):
                if line.indent >= limit and line.indent not in handled:
                    self.text[line.first] = self.text[line.first].replace("try", "if 1", 1)
                    line.state = "clause"
                    return True
                handled.discard(line.indent)
        return False

    def _try_each_line(self) -> None:
        for index, line in enumerate(self.lines):
            if line.state == "good" and line.code:
                wrong = self._error_in(index)
                if wrong is not None and not self._break_some_element(index, wrong):
                    self._break(index)

    def _error_in(self, index: int, filled: bool = False) -> int | None:
        """The physical line of the first error in a logical line if it is parsed for itself."""
        line = self.lines[index]
        code = "".join(self.text[line.first : line.end]).lstrip(" \t\f\ufeff")
        word = _LEADING_WORD.match(code)
        head = _ALONE.get(word[0] if word else "", "")
        if code.startswith("@"):
            code = code.rstrip("\r\n") + "\ndef f(): pass\n"
        result = parse(head + code)
        if isinstance(result, ast.Module):
            return None
        message = result.msg or ""
        if "expected 'except' or 'finally' block" in message:
            return None
        if "expected an indented block" in message and not filled:
            return None
        wrong = (result.lineno or 1) - 1 - head.count("\n")
        return line.first + min(max(wrong, 0), line.end - line.first - 1)

    def _cut_from(self, error: SyntaxError) -> bool:
        """Gives up everything from the error on, or from the statement before it if that is done already."""
        index = bisect_right(self.starts, self._physical(error)) - 1
        while index >= 0 and not (self.lines[index].code and self.lines[index].state in ("good", "clause")):
            index -= 1
        if index < 0:
            return False
        self._blank(index, len(self.lines))
        indent, end = _around(self.source[self.lines[index].first])
        self.text[self.lines[index].first] = indent + "pass" + end
        self.lines[index].state, self.lines[index].until = "broken", len(self.source)
        return True

    def _all_broken(self) -> ast.Module:
        first = next((n for n, line in enumerate(self.lines) if line.code), 0)
        self._blank(0, len(self.lines))
        self.lines[first].state, self.lines[first].until = "broken", len(self.source)
        physical = self.lines[first].first
        self.text[physical] = "pass" + _around(self.source[physical])[1]
        column = len(_around(self.source[physical])[0])
        node = ast.Pass(lineno=physical + 1, col_offset=column, end_lineno=physical + 1, end_col_offset=column)
        return ast.Module([node], [])

    def _live_before(self, index: int) -> int | None:
        return next((n for n in range(index - 1, -1, -1) if self.lines[n].code and self.lines[n].state != "gone"), None)

    def _code(self, index: int) -> str:
        line = self.lines[index]
        return "".join(self.source[line.first : line.end]).lstrip(" \t\f\ufeff")

    def _parsed(self, tree: ast.Module) -> Parsed:
        broken: dict[int, int] = {}
        for line in self.lines:
            if line.state == "broken":
                last = line.until
                while last > line.first + 1 and not self.source[last - 1].strip():
                    last -= 1
                broken[line.first + 1] = last
        patched = (n for n, (old, new) in enumerate(zip(self.source, self.text, strict=True), 1) if old != new)
        return Parsed(tree.body, broken, frozenset(patched), frozenset(n + 1 for n in self.filled))


def _lines(source: str) -> Iterator[_Line]:
    first = 0
    for found in logical_lines(source):
        text = source[found.start : found.end]
        physical = split_lines(text)
        code = text.lstrip(" \t\f\r\n\ufeff")
        indent = _INDENT.match(text)
        offsets = [found.start]
        for part in physical[:-1]:
            offsets.append(offsets[-1] + len(part))
        bad = sorted({first + offsets.index(n) for n in found.bad if n in offsets})
        has_code = bool(code) and not code.startswith("#")
        width = len((indent[0] if indent else "").rpartition("\f")[2].expandtabs(8))
        yield _Line(first, first + len(physical), width, has_code, found.doomed, bad)
        first += len(physical)


def _around(line: str) -> tuple[str, str]:
    """The indentation and the line end of a physical line."""
    indent = _INDENT.match(line)
    return indent[0] if indent else "", line[len(line.rstrip("\r\n")) :]


def _clause(code: str) -> str | None:
    """A header that keeps the block of a bad one: `if x = 3:` becomes `if __broken__:`."""
    match = _CLAUSE.match(code)
    if match is None:
        return None
    prefix, keyword = match[1] or "", match[2]
    name = _AS_NAME.search(code)
    match keyword:
        case "if" | "elif" | "while":
            return f"{keyword} {BROKEN}:"
        case "with":
            return f"{prefix}with {BROKEN}" + (f" as {name[1]}:" if name and " as " in code else ":")
        case "except":
            return f"except {BROKEN}" + (f" as {name[1]}:" if name else ":")
        case "for":
            target = _LOOP_TARGET.match(code)
            target_parses = target and isinstance(parse(f"for {target[1]} in x: pass"), ast.Module)
            return f"{prefix}for {target[1] if target and target_parses else BROKEN} in {BROKEN}:"
        case "case":
            return "case _:"
        case _:
            return keyword + ":"


def _elements(line: str) -> Iterator[str]:
    """What may stand for a line in brackets; brackets that it closes or opens for other lines stay."""
    indent, end = _around(line)
    name = _KEYWORD_ARGUMENT.match(line.strip())
    elements = [*([f"{name[1]}={BROKEN}"] if name else []), BROKEN, "**" + BROKEN]
    yield from (f"{indent}{element},{end}" for element in elements)
    closers, openers = _open_ends(line)
    opener = "".join(openers)
    for element in elements if closers or openers else ():
        before = element + "".join(closers)
        if opener:
            middle = f"{before}, {BROKEN}" if closers else element
            yield f"{indent}{middle}{'' if opener[0] == '(' else ', '}{opener}{end}"
        else:
            yield f"{indent}{before}{end}"
            yield f"{indent}{before},{end}"


def _open_ends(line: str) -> tuple[list[str], list[str]]:
    """Brackets that the line closes without opening them, and opens without closing them."""
    closers: list[str] = []
    openers: list[str] = []
    for char in re.sub(r"""#.*|"[^"]*"|'[^']*'""", "", line):
        if char in _CLOSER:
            openers.append(char)
        elif char in _CLOSER.values():
            if openers and _CLOSER[openers[-1]] == char:
                openers.pop()
            elif not openers:
                closers.append(char)
    return closers, openers
