r"""Physical and logical lines of Python text, found without parsing it.

A line ends at ``\n``, ``\r\n`` or ``\r`` only. A logical line is what brackets, strings and backslashes hold
together; one whose brackets or strings never close is `doomed` and counts as its first physical line alone, so that a
bracket being typed does not swallow the file. What `logical_line` finds depends on the text from its start on and on
nothing else, and no valid line is ever called doomed.
"""

import re
from collections.abc import Iterator, Set
from typing import NamedTuple

LINE_END = re.compile(r"\r\n?|\n")
_NO_FORCED: Set[int] = frozenset()

_TOKEN = re.compile(
    r"""[^"'#\\()\[\]{}\r\n]*(?:
    (\r\n?|\n)
  | ([(\[{])
  | ([)\]}])
  | ("{3}[^"\\]*(?:(?:\\.?|"(?!""))[^"\\]*)*(?:"{3}|\Z)|'{3}[^'\\]*(?:(?:\\.?|'(?!''))[^'\\]*)*(?:'{3}|\Z))
  | ("[^"\\\r\n]*(?:\\(?:\r\n|.)?[^"\\\r\n]*)*"?|'[^'\\\r\n]*(?:\\(?:\r\n|.)?[^'\\\r\n]*)*'?)
  | (\#[^\r\n]*)
  | (\\(?:\r\n?|\n)?)
  | (\Z)
)""",
    re.DOTALL | re.VERBOSE,
)
_NEWLINE, _OPEN, _CLOSE, _TRIPLE, _STRING, _COMMENT, _BACKSLASH, _END = range(1, 9)

_PART = r"""[^"'#\\()\[\]{}\r\n]++|"[^"\\\r\n]*+"(?!")|'[^'\\\r\n]*+'(?!')"""


_IN_1 = rf"{_PART}|\((?:{_PART})*+\)|\[(?:{_PART})*+\]|\{{(?:{_PART})*+\}}"
_IN_2 = rf"{_PART}|\((?:{_IN_1})*+\)|\[(?:{_IN_1})*+\]"
_IN_3 = rf"{_PART}|\((?:{_IN_2})*+\)"
# What most lines are: strings without backslashes, and brackets that close in the line, a few inside each other.
_PLAIN = re.compile(rf"(?:{_IN_3})*+(?:\#[^\r\n]*)?(?:\r\n?|\n)")
_CLOSER = {"(": ")", "[": "]", "{": "}"}
_MAX_DEPTH = 200  # CPython's tokenizer gives up beyond

# Inside brackets, what a line starts with decides whether the bracket can still close: these never occur in an
# expression, ...
_STATEMENT_WORDS = frozenset(
    (
        *("def", "class", "import", "return", "while", "try", "with", "assert", "del", "raise", "global", "nonlocal"),
        *("pass", "break", "continue", "except", "finally", "elif"),
    )
)
# ... these need an operand before them, ...
_INFIX_WORDS = frozenset(("and", "or", "in", "is", "if", "else", "for", "as", "async"))
# ... and any other name must not follow an operand.
_OPERATOR_WORDS = _INFIX_WORDS | {"not", "lambda", "yield", "await", "from"}
_BEFORE_OPERAND = frozenset("([{,:=+-*/%@&|^~<>")
_LINE_WORD = re.compile(r"""([ \t\f]*)([^\W\d]\w*)(?![\w"'])""")
_FROM_IMPORT = re.compile(r"[ \t\f]*from[ \t]+[\w.]+[ \t]+import\b")
_LAST_WORD = re.compile(r"\w+\Z")
_AFTER_STRING = re.compile(r"[ \t]*(?!(?:and|or|not|in|is|if|else|for|as|async)\b)[^\W\d]")

_STARTS_STATEMENT = (
    r"(?:import[ \t]+\w|from[ \t]+[\w.]+[ \t]+import\b|(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(|class[ \t]+\w+[ \t]*[(:]"
    r"|(?:if|for|while|with|try|elif|else)\b[^\r\n]*:[ \t]*(?:\#[^\r\n]*)?(?=[\r\n]|\Z)|return\b|@\w"
    r"|[^\W\d]\w*(?:\.\w+|\[[^\]\r\n]*\])*[ \t]*(?:=(?!=)|[-+*/]=|\())"
)
_SWALLOWED = re.compile(r"(?:\r\n?|\n)" + _STARTS_STATEMENT)


class LogicalLine(NamedTuple):
    start: int
    end: int  # after its line end
    doomed: bool = False  # its brackets or strings never close
    reach: int = 0  # the offset up to which the text had to be read to say so
    bad: tuple[int, ...] = ()  # starts of inner physical lines that put the brackets wrong
    swallows: bool = False  # holds, in brackets or a string, column-0 lines that look like statements


def split_lines(text: str) -> list[str]:
    """The physical lines with their ends; no empty last line."""
    lines: list[str] = []
    pos = 0
    for end in LINE_END.finditer(text):
        lines.append(text[pos : end.end()])
        pos = end.end()
    if pos < len(text):
        lines.append(text[pos:])
    return lines


def count_line_ends(text: str) -> int:
    if "\r" not in text:
        return text.count("\n")
    return sum(1 for _ in LINE_END.finditer(text))


def logical_lines(text: str) -> Iterator[LogicalLine]:
    pos = 0
    while pos < len(text):
        line = logical_line(text, pos)
        yield line
        pos = line.end


def logical_line(text: str, start: int, forced: Set[int] = _NO_FORCED) -> LogicalLine:
    """The logical line at `start`; where that is in `forced`, it is cut like a doomed one."""
    plain = _PLAIN.match(text, start)
    if plain:
        return LogicalLine(start, plain.end())
    if start in forced:
        return _doomed(text, start, start)
    return _tokenized_line(text, start)


def _tokenized_line(text: str, start: int) -> LogicalLine:
    stack: list[tuple[str, int]] = []  # expected closer, start of the physical line that opened it
    bad: list[int] = []
    depth_at_line_start: list[tuple[str, int]] = []
    line_start = pos = seen = start  # seen: the end of the last thing that is no blank and no comment
    swallows = False
    while True:
        token = _TOKEN.match(text, pos)
        assert token is not None  # every character starts some alternative
        kind = token.lastindex
        begin, pos = token.start(kind or 0), token.end()
        seen = _end_of_code(text, token.start(), begin, seen)
        if kind == _NEWLINE:
            if not stack:
                return LogicalLine(start, pos, bad=tuple(bad), swallows=swallows)
            if _cannot_continue(text, start, seen, pos):
                return _doomed(text, start, pos + 100)
            line_start, depth_at_line_start = pos, stack.copy()
            swallows = swallows or _SWALLOWED.match(text, begin) is not None
        elif kind == _OPEN:
            stack.append((_CLOSER[text[begin]], line_start))
            if len(stack) > _MAX_DEPTH:
                return _doomed(text, start, pos)
            seen = pos
        elif kind == _CLOSE:
            seen = pos
            if stack and stack[-1][0] == text[begin]:
                stack.pop()
            elif stack:
                bad += _mend(stack, text[begin], start, line_start)
        elif kind == _TRIPLE:
            seen = pos
            if not _closed(text, begin, pos) or _AFTER_STRING.match(text, pos):
                return _doomed(text, start, pos + 100)
            ends = list(LINE_END.finditer(text, begin, pos))
            if ends:
                swallows = swallows or _SWALLOWED.search(text, begin, pos) is not None
                line_start, depth_at_line_start = ends[-1].end(), stack.copy()
        elif kind == _STRING:
            seen = pos
            if pos - begin < 2 or text[pos - 1] != text[begin]:
                if stack and line_start == start:
                    return _doomed(text, start, pos)
                if stack:
                    bad.append(line_start)
                    stack = depth_at_line_start.copy()
            elif "\\" in text[begin:pos]:
                for end in LINE_END.finditer(text, begin, pos):
                    line_start, depth_at_line_start = end.end(), stack.copy()
        elif kind == _BACKSLASH and pos - begin > 1:
            line_start, depth_at_line_start = pos, stack.copy()
            swallows = swallows or _SWALLOWED.match(text, begin + 1) is not None
        elif kind == _END:
            if stack:
                return _doomed(text, start, pos + 100)
            return LogicalLine(start, pos, bad=tuple(bad), swallows=swallows)


def _end_of_code(text: str, start: int, end: int, seen: int) -> int:
    code = len(text[start:end].rstrip(" \t\f"))
    return start + code if code else seen


def _doomed(text: str, start: int, reach: int) -> LogicalLine:
    end = LINE_END.search(text, start)
    return LogicalLine(start, end.end() if end else len(text), doomed=True, reach=reach)


def _closed(text: str, begin: int, end: int) -> bool:
    return end - begin >= 6 and text[end - 3 : end] == text[begin] * 3


def _mend(stack: list[tuple[str, int]], closer: str, start: int, line_start: int) -> list[int]:
    """Goes on after a closer that does not fit; returns the inner lines to blame."""
    fits = next((i for i in range(len(stack) - 1, -1, -1) if stack[i][0] == closer), None)
    if fits is None or (line_start != start and any(opened == start for _, opened in stack[fits + 1 :])):
        return [line_start] if line_start != start else []
    blamed = [opened for _, opened in stack[fits + 1 :] if opened != start]
    del stack[fits:]
    return blamed


def _cannot_continue(text: str, start: int, seen: int, line: int) -> bool:
    """Whether a bracket that is open at `line` can no longer close.

    Only lines that are indented no deeper than their statement are asked: deeper ones may be elements that
    want a comma.
    """
    word = _LINE_WORD.match(text, line)
    if word is None or _indentation(text, line) > _indentation(text, start):
        return False
    name = word[2]
    if name in _STATEMENT_WORDS or _FROM_IMPORT.match(text, line):
        return True
    before = text[seen - 1]
    if name in _INFIX_WORDS:
        return before in _BEFORE_OPERAND
    if name in _OPERATOR_WORDS or before in _BEFORE_OPERAND or before in ".\\!":
        return False
    last = _LAST_WORD.search(text, max(start, seen - 16), seen)
    return last is None or last[0] not in _OPERATOR_WORDS


def _indentation(text: str, line: int) -> int:
    end = line
    while text[end : end + 1] in (" ", "\t", "\f"):
        end += 1
    return end - line
