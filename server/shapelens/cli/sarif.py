"""Problems as SARIF 2.1.0, the format that code scanning services read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from shapelens import __version__
from shapelens.cli.formats import Format, Trouble, told
from shapelens.rules.problems import HOME, PROBLEMS, page

if TYPE_CHECKING:
    from shapelens.batch.report import Place, Problem

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "hint": "note"}

_Json = dict[str, Any]


class Sarif(Format):
    """One SARIF log with one run."""

    def __init__(self) -> None:
        super().__init__()
        self._results: list[_Json] = []
        self._rules: dict[str, int] = {}

    def print(self, path: str, problem: Problem) -> None:
        related = [
            {"id": number, **_location(path, place), "message": {"text": message}}
            for number, (place, message) in enumerate(problem.related, 1)
        ]
        self._results.append(
            {
                "ruleId": problem.code,
                "ruleIndex": self._rules.setdefault(problem.code, len(self._rules)),
                "level": _LEVELS[problem.severity],
                "message": {"text": told(problem)},
                "locations": [_location(path, problem.place)],
                **({"relatedLocations": related} if related else {}),
            }
        )

    def end(self, seconds: float) -> None:
        driver = {
            "name": "shapelens",
            "version": __version__,
            "informationUri": HOME,
            "rules": [_rule(code) for code in self._rules],
        }
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "invocations": [
                {
                    "executionSuccessful": not self.troubles,
                    "toolExecutionNotifications": [_notification(trouble) for trouble in self.troubles],
                }
            ],
            "results": self._results,
        }
        print(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2))


def _rule(code: str) -> _Json:
    explained = PROBLEMS[code]
    example = f"```python\n{explained.example}\n```"
    return {
        "id": code,
        "shortDescription": {"text": code.replace("-", " ").capitalize()},
        "fullDescription": {"text": explained.meaning},
        "help": {"text": explained.cure, "markdown": f"{explained.meaning}\n\n{example}\n\n{explained.cure}"},
        "helpUri": page(code),
        "defaultConfiguration": {"level": _LEVELS[explained.severity]},
    }


def _notification(trouble: Trouble) -> _Json:
    where: _Json = {"artifactLocation": _artifact(trouble.file)}
    if trouble.line is not None:
        where["region"] = {"startLine": trouble.line}
    return {"level": "error", "message": {"text": trouble.message}, "locations": [{"physicalLocation": where}]}


def _location(path: str, place: Place) -> _Json:
    """Where something is. Of a notebook, the line of the file, and beside it the cell with the line in that."""
    region: _Json = {"startLine": place.row}
    if place.cell is None:
        region |= {"startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column}
    found: _Json = {"physicalLocation": {"artifactLocation": _artifact(path), "region": region}}
    if place.cell is not None:
        found["logicalLocations"] = [{"name": f"cell {place.cell}", "fullyQualifiedName": f"{path}:{place}"}]
    return found


def _artifact(path: str) -> _Json:
    plain = Path(path)
    if plain.is_absolute():
        return {"uri": plain.as_uri()}
    return {"uri": quote(os.fsencode(plain.as_posix())), "uriBaseId": "%SRCROOT%"}
