"""What `check` prints for each `--format`: SARIF by its schema, GitHub's commands by their grammar, a terminal by its looks."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from batch.running import COMMAND, Place

IMPORTS = "import keras\nfrom keras import layers\n"
BAD = f'{IMPORTS}x = keras.Input((4, 4, 1), name="ü→")\ny = layers.Conv2D(8, 5)(x)\n'
HINT = f"{IMPORTS}layers.Dense(4)(keras.Input((28, 28)))\n"
SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0.json").read_text(encoding="utf-8"))


def fill(place: Place) -> None:
    place.write("a b,c:d%.py", BAD)
    place.write("hint.py", HINT)
    place.write("lines.py", f"{IMPORTS}layers.Add()([keras.Input((3,)),\n  keras.Input((4,))])\n")
    place.write("broken.ipynb", "{")
    book = {
        "cells": [code([IMPORTS]), {"cell_type": "markdown", "source": ["# x"]}, code(BAD.splitlines(keepends=True))]
    }
    place.write("book.ipynb", json.dumps(book, indent=1))


def code(source: list[str]) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source}


def row_of(place: Place, part: str) -> int:
    """The line of the notebook's file in which something stands."""
    lines = (place.programs / "book.ipynb").read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if part in line)


def sarif(place: Place, *paths: str) -> dict[str, Any]:
    log = json.loads(place.run("--format", "sarif", *paths).out)
    jsonschema.validate(log, SCHEMA, format_checker=jsonschema.FormatChecker())
    return log["runs"][0]


def test_sarif(place: Place) -> None:
    fill(place)
    run = sarif(place, ".", "missing.py")
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert set(rules) == {"negative-dimension", "dense-on-image", "incompatible-merge"}
    by_file: dict[str, dict[str, Any]] = {}
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        by_file[result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]] = result
    assert by_file.keys() == {"a%20b%2Cc%3Ad%25.py", "hint.py", "lines.py", "book.ipynb"}
    bad, hint = by_file["a%20b%2Cc%3Ad%25.py"], by_file["hint.py"]
    assert (bad["level"], hint["level"]) == ("error", "note")
    region = bad["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 4, "startColumn": 25, "endLine": 4, "endColumn": 26}
    related = bad["relatedLocations"][0]
    assert related["physicalLocation"]["region"]["endColumn"] == 38, "characters, of which two are no ASCII"
    [notified, _] = sorted(run["invocations"][0]["toolExecutionNotifications"], key=lambda one: one["message"]["text"])
    assert notified["message"]["text"] == "no such file or folder"
    assert not run["invocations"][0]["executionSuccessful"]


def test_sarif_of_a_notebook_has_the_lines_of_the_file(place: Place) -> None:
    fill(place)
    [result] = sarif(place, "book.ipynb")["results"]
    [location] = result["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": row_of(place, "Conv2D")}
    assert location["logicalLocations"] == [{"name": "cell 2", "fullyQualifiedName": "book.ipynb:cell 2:4:25"}]
    assert result["message"]["text"].startswith("cell 2, line 4: Computed output size")


def test_sarif_of_nothing(place: Place) -> None:
    place.write("good.py", IMPORTS)
    run = sarif(place, ".")
    assert (run["results"], run["invocations"][0]["executionSuccessful"]) == ([], True)


COMMAND_OF_GITHUB = re.compile(
    r"::(error|warning|notice) ((?:[a-zA-Z]+=[^,:\r\n]*)(?:,[a-zA-Z]+=[^,:\r\n]*)*)::([^\r\n]+)"
)
"""`::NAME KEY=VALUE,KEY=VALUE::MESSAGE`; what would end a value or a line is written as `%` and two digits."""
KEYS = {"title", "file", "col", "endColumn", "line", "endLine"}
ESCAPES = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}


def plain(text: str) -> str:
    assert not re.search("%(?!25|0D|0A|3A|2C)", text)
    return re.sub("%..", lambda match: ESCAPES[match[0]], text)


def test_github(place: Place) -> None:
    fill(place)
    found: dict[str, tuple[str, dict[str, str], str]] = {}
    for line in place.run("--format", "github", ".").out.splitlines():
        match = COMMAND_OF_GITHUB.fullmatch(line)
        assert match, line
        properties = {key: plain(value) for key, value in (part.split("=", 1) for part in match[2].split(","))}
        assert properties.keys() <= KEYS
        found[properties["file"]] = match[1], properties, plain(match[3])
    name, properties, message = found["a b,c:d%.py"]
    place_of_bad = {"line": "4", "endLine": "4", "col": "25", "endColumn": "26"}
    assert properties == {"file": "a b,c:d%.py", **place_of_bad, "title": "shapelens (negative-dimension)"}
    assert message.split("\n")[1:] == [
        "3:5: (None, 4, 4, 1) is made here",
        'help: Set `padding="same"`: (None, 4, 4, 8)',
    ]
    assert (name, found["hint.py"][0], found["broken.ipynb"][0]) == ("error", "notice", "error")
    assert "col" not in found["lines.py"][1], "columns are for one line"
    assert found["lines.py"][1]["endLine"] == "4"
    assert found["book.ipynb"][1]["line"] == str(row_of(place, "Conv2D"))
    assert found["book.ipynb"][2].startswith("cell 2, line 4: ")


def test_json(place: Place) -> None:
    fill(place)
    found = json.loads(place.run("--format", "json", ".").out)
    assert found["files"] == 4
    assert [(one["file"], one["line"]) for one in found["errors"]] == [("broken.ipynb", None)]
    bad, book = found["problems"][:2]
    assert {key: bad[key] for key in ("file", "line", "column", "end_line", "end_column", "cell", "row")} == {
        "file": "a b,c:d%.py",
        "line": 4,
        "column": 25,
        "end_line": 4,
        "end_column": 26,
        "cell": None,
        "row": 4,
    }
    assert (bad["code"], bad["severity"], bad["help"]) == (
        "negative-dimension",
        "error",
        'Set `padding="same"`: (None, 4, 4, 8)',
    )
    assert bad["related"][0]["message"] == "(None, 4, 4, 1) is made here"
    assert (book["cell"], book["line"], book["row"]) == (2, 4, row_of(place, "Conv2D"))


@pytest.mark.parametrize(
    "source",
    [
        BAD.splitlines(keepends=True),
        BAD,
        BAD.replace("\n", "\r\n").splitlines(keepends=True),
        [
            "import keras\nfrom keras imp",
            "ort layers\nx = keras.Input((4, 4, 1))\n",
            "",
            "y = layers.Conv2D(8, 5)",
            "(x)",
        ],
    ],
)
def test_rows_of_notebooks(place: Place, source: Any) -> None:
    """However the source of a cell is cut: the row is that of the piece in which the line begins."""
    cells = [code([]), code(source), {"cell_type": "code", "input": 'a = "x: \\" y"'}]
    place.write("book.ipynb", json.dumps({"metadata": {"k": "v"}, "cells": cells}, indent=1))
    [problem] = json.loads(place.run("--format", "json", "book.ipynb").out)["problems"]
    assert problem["row"] == row_of(place, "Conv2D")


def on_terminal(place: Place, *options: str, **environ: str) -> str:
    """What a terminal gets to see of a run."""
    ours, theirs = pty.openpty()
    environment = {**place.environ, "TERM": "xterm", "COLUMNS": "60", **environ}
    with subprocess.Popen(
        [*COMMAND, *options], cwd=place.programs, env=environment, stdout=theirs, stderr=theirs, stdin=theirs
    ):
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 10_000):
                shown += part
        except OSError:  # That is how Linux says that the other end is closed.
            pass
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def without_styles(shown: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", shown)


def test_a_terminal(place: Place) -> None:
    place.write("bad.py", BAD + f"z = [{' ' * 80}layers.Conv2D(8, 5)(x)]; t = '\x07'\n")
    place.write("hint.py", HINT)
    shown = on_terminal(place, ".", "missing.py")
    assert "\x1b[1;31merror\x1b[0m" in shown
    text = without_styles(shown)
    assert (
        """\
    4 | y = layers.Conv2D(8, 5)(x)
      |                         ^
    3 | x = keras.Input((4, 4, 1), name="ü→")
      |     --------------------------------- (None, 4, 4, 1) is made here
  help: Set `padding="same"`: (None, 4, 4, 8)
"""
        in text
    )
    assert re.search(r"\nbad\.py:4:25: error: Computed output .* \[negative-dimension\]\n", text)
    assert re.search(r"\n    5 \| …\w*.Conv2D\(8, 5\)\(x\)\]; t = '\ufffd'\n      \|  +\^\n", text), (
        "the end of a long line"
    )
    assert "missing.py: no such file or folder\n" in text
    assert re.search(r"\nFound 2 errors and 1 hint in 2 files \(\d+\.\d s\); 1 failure\n$", text)


@pytest.mark.parametrize("option", [["--color", "never"], []])
def test_a_terminal_without_colours(place: Place, option: list[str]) -> None:
    place.write("bad.py", BAD)
    shown = on_terminal(place, "bad.py", *option, NO_COLOR="1")
    assert "\x1b" not in shown
    assert "    4 | y = layers.Conv2D(8, 5)(x)\n" in shown


def test_lines_where_nobody_looks(place: Place) -> None:
    place.write("bad.py", BAD)
    piped = place.run_apart("bad.py", NO_COLOR="").out
    assert piped.startswith("bad.py:4:25: negative-dimension: ")
    assert on_terminal(place, "bad.py", TERM="dumb") == piped
    assert "\x1b[1;31merror\x1b[0m" in place.run("bad.py", "--color", "always", TERM="xterm").out
