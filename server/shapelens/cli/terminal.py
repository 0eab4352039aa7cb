"""Problems on a terminal: in colours, with the source beside them and a line of summary (with `rich`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from shapelens.cli.formats import Format, Trouble
from shapelens.rules.problems import page

if TYPE_CHECKING:
    from shapelens.batch.report import Place, Problem

_STYLES: Final = {"error": "bold red", "warning": "bold yellow", "hint": "bold cyan"}
_ASIDE: Final = "blue"
_GUTTER: Final = 8


class Terminal(Format):
    """`place: severity: message [code]`, the source with carets below the range, and what else belongs to it."""

    def __init__(self, colours: bool) -> None:
        super().__init__()
        system = "auto" if colours else None
        self._console = Console(
            force_terminal=True, color_system=system, highlight=False, markup=False, emoji=False, soft_wrap=True
        )
        self._found: Counter[str] = Counter()

    def trouble(self, trouble: Trouble) -> None:
        super().trouble(Trouble(_visible(trouble.file), trouble.line, _visible(trouble.message)))

    def print(self, path: str, problem: Problem) -> None:
        self._found[problem.severity] += 1
        style = _STYLES[problem.severity]
        self._console.print(
            Text.assemble(
                (_visible(path), "bold"),
                f":{problem.place}: ",
                (problem.severity, style),
                f": {_visible(problem.message)} ",
                (f"[{problem.code}]", Style(dim=True, link=page(problem.code))),
            )
        )
        self._excerpt(problem.place, "^", style)
        for place, message in problem.related:
            self._excerpt(place, "-", _ASIDE, _visible(message))
        if problem.cure is not None:
            self._console.print(Text.assemble("  ", ("help", "bold green"), f": {_visible(problem.cure)}"))
        self._console.print()

    def end(self, seconds: float) -> None:
        counts = [_count(self._found[severity], severity) for severity in _STYLES if self._found[severity]]
        found = f"Found {_listed(counts)}" if counts else "No problems"
        line = Text(f"{found} in {_count(self.files, 'file')} ({seconds:.1f} s)", "bold")
        if self.troubles:
            line.append(f"; {_count(len(self.troubles), 'failure')}", "bold red")
        self._console.print(line)

    def _excerpt(self, place: Place, mark: str, style: str, message: str = "") -> None:
        """The first line of a place, with marks below its range and a message beside them."""
        text = _visible(place.text)
        start = min(place.column - 1, len(text))
        end = place.end_column - 1 if place.end_line == place.line else len(text)
        room = max(self._console.width - _GUTTER, 20)
        if cell_len(text) > room and start > room // 2:
            cut = start - room // 3
            text, start, end = "…" + text[cut + 1 :], start - cut, end - cut
        marks = mark * max(cell_len(text[start:end]), 1)
        shown = Text(text)
        shown.truncate(room, overflow="ellipsis")
        below = Text(" " * cell_len(text[:start])).append(marks[: room - cell_len(text[:start])], style)
        if message:
            below.append(f" {message}", style)
        self._console.print(Text.assemble((f"{place.line:>5} | ", _ASIDE), shown))
        self._console.print(Text.assemble(("      | ", _ASIDE), below))


def _visible(text: str) -> str:
    """A text without what a terminal would obey, each character in the place of one."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in text)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
