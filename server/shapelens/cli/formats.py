"""How `check` prints what it finds: `--format`, each a class. What is wrong with a file goes to standard error in all of them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from shapelens import __version__
from shapelens.immutable import as_dict, immutable
from shapelens.rules.problems import page

if TYPE_CHECKING:
    from shapelens.batch.progress import Progress
    from shapelens.batch.report import Place, Problem


@immutable
class Trouble:
    """Why a file was not looked at, or settings of it do not count."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}" if self.line is None else f"{self.file}:{self.line}: {self.message}"


class Format:
    """One line for each problem, as compilers print them, and further ones for what belongs to it."""

    def __init__(self) -> None:
        self.files = 0
        self.troubles: list[Trouble] = []
        self.progress: Progress | None = None
        """What makes room before anything is printed."""

    def trouble(self, trouble: Trouble) -> None:
        """Say what is wrong with a file."""
        self.troubles.append(trouble)
        self._clear()
        print(trouble, file=sys.stderr)

    def file(self, path: str, problems: Sequence[Problem]) -> None:
        """The next file was looked at."""
        self.files += 1
        if problems:
            self._clear()
            for problem in problems:
                self.print(path, problem)
            sys.stdout.flush()

    def print(self, path: str, problem: Problem) -> None:
        """Print a problem."""
        print(f"{path}:{problem.place}: {problem.code}: {problem.message}")
        for place, message in problem.related:
            print(f"  {path}:{place}: {message}")
        if problem.cure is not None:
            print(f"  help: {problem.cure}")

    def end(self, seconds: float) -> None:
        """There are no more files."""

    def _clear(self) -> None:
        if self.progress is not None:
            self.progress.clear()


class GitHub(Format):
    """Commands that GitHub Actions makes annotations of.

    Their grammar: `::NAME KEY=VALUE,KEY=VALUE::MESSAGE`, in which some characters are written like those of an address
    (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands).
    """

    _NAMES: Final = {"error": "error", "warning": "warning", "hint": "notice"}

    def trouble(self, trouble: Trouble) -> None:
        super().trouble(trouble)
        where = {"file": trouble.file, "line": trouble.line}
        print(_command("error", {**where, "title": "shapelens"}, trouble.message), flush=True)

    def print(self, path: str, problem: Problem) -> None:
        place = problem.place
        where: dict[str, object] = {"file": PurePath(path).as_posix(), "line": place.row}
        if place.cell is None:
            where["endLine"] = place.end_line
            if place.end_line == place.line:  # In more than one line, columns mean nothing to GitHub.
                where |= {"col": place.column, "endColumn": place.end_column}
        title = f"shapelens ({problem.code})"
        print(_command(self._NAMES[problem.severity], {**where, "title": title}, told(problem)))


def told(problem: Problem) -> str:
    """All that there is to say of a problem where its line is shown beside, in lines."""
    place = problem.place
    where = "" if place.cell is None else f"cell {place.cell}, line {place.line}: "
    lines = [where + problem.message, *(f"{place}: {message}" for place, message in problem.related)]
    return "\n".join([*lines, *([] if problem.cure is None else [f"help: {problem.cure}"])])


def _command(name: str, properties: Mapping[str, object], message: str) -> str:
    given = ((key, str(value)) for key, value in properties.items() if value is not None)
    written = (f"{key}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}" for key, value in given)
    return f"::{name} {','.join(written)}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


class Json(Format):
    """One JSON document, described in `docs/checking.md`."""

    def __init__(self) -> None:
        super().__init__()
        self._problems: list[dict[str, Any]] = []

    def print(self, path: str, problem: Problem) -> None:
        related = [{**_position(place), "message": message} for place, message in problem.related]
        self._problems.append(
            {
                "file": path,
                **_position(problem.place),
                "code": problem.code,
                "severity": problem.severity,
                "message": problem.message,
                "related": related,
                "help": problem.cure,
                "url": page(problem.code),
            }
        )

    def end(self, seconds: float) -> None:
        troubles = [as_dict(trouble) for trouble in self.troubles]
        document = {"version": __version__, "files": self.files, "problems": self._problems, "errors": troubles}
        print(json.dumps(document, indent=2))


def _position(place: Place) -> dict[str, Any]:
    position = as_dict(place)
    del position["text"]
    return position


def _text(color: str) -> Format:
    """For people on a terminal, or for the program that reads us."""
    asked = color == "always" or (color == "auto" and bool(os.environ.get("FORCE_COLOR")))
    if not asked and (not sys.stdout.isatty() or os.environ.get("TERM") == "dumb"):
        return Format()
    from shapelens.cli.terminal import Terminal

    return Terminal(color == "always" or (color == "auto" and not os.environ.get("NO_COLOR")))


def _sarif(_: str) -> Format:
    from shapelens.cli.sarif import Sarif

    return Sarif()


FORMATS: Final[Mapping[str, Callable[[str], Format]]] = {
    "text": _text,
    "json": lambda _: Json(),
    "sarif": _sarif,
    "github": lambda _: GitHub(),
}
"""What makes the format of a name, given the word after `--color`."""
