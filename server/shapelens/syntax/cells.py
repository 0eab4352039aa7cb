"""Code cells of notebooks as Python, line for line: IPython's own commands become what says as much as is known of them."""

import re
from typing import Final

from shapelens.syntax.lines import LINE_END, logical_line, split_lines

_CELL_MAGIC: Final = re.compile(r"[ \t]*%%")
_RUNS_PYTHON: Final = re.compile(r"[ \t]*%%(?:time|timeit|capture|prun)\b")
_COMMAND: Final = re.compile(r"([ \t]*)(?:[%!?]|[\w.*\[\]]+\?\??[ \t]*(?:[\r\n]|\Z))")
_TIMED: Final = re.compile(r"([ \t]*)%time (?=[ \t]*[^ \t\r\n-])")
_ASSIGNED: Final = re.compile(r"([ \t]*[^\W\d]\w*(?:[ \t]*,[ \t]*[^\W\d]\w*)*[ \t]*=[ \t]*)[%!]")
_TIMES: Final = "if 1: "
"""As long as `%time `, so that columns stay what they are."""
_UNKNOWN: Final = "get_ipython()"


def cell_source(text: str) -> str:
    """What Python runs of a cell, with as many lines; there is none in cells for other programs (`%%bash`)."""
    lines = split_lines(text)
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines and _CELL_MAGIC.match(lines[first]):
        rest = "".join(lines[first + 1 :])
        blank = "\n" * (first + 1)
        return blank + (cell_source(rest) if _RUNS_PYTHON.match(lines[first]) else _blank(rest))
    if not any(sign in text for sign in "%!?"):
        return text
    return "".join(_statements(text))


def separate_source(text: str) -> str:
    """The same, with a line end behind it, so that that of another cell may follow."""
    source = cell_source(text)
    return source + ("\r\n" if source.endswith("\r") else "\n")


def _statements(text: str) -> list[str]:
    """The logical lines of a cell; a sign within one is an operator, at its start a command."""
    found: list[str] = []
    pos = 0
    while pos < len(text):
        if timed := _TIMED.match(text, pos):
            end = logical_line(text, timed.end()).end
            found.append(timed[1] + _TIMES + text[timed.end() : end])
        elif command := _ASSIGNED.match(text, pos) or _COMMAND.match(text, pos):
            end = _end_of_command(text, pos)
            said = command[1] + (_UNKNOWN if command.re is _ASSIGNED else "pass")
            found.append(said + _blank(text[pos:end]))
        else:
            end = logical_line(text, pos).end
            found.append(text[pos:end])
        pos = end
    return found


def _end_of_command(text: str, pos: int) -> int:
    """The end of a line; a backslash at its end continues it."""
    while (end := LINE_END.search(text, pos)) and text[end.start() - 1 : end.start()] == "\\":
        pos = end.end()
    return end.end() if end else len(text)


def _blank(text: str) -> str:
    return "".join(LINE_END.findall(text))
