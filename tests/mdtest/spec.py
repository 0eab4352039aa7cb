"""Reads the specification: markdown files with marked programs, and Python files with the same marks.

A fenced block of `python` is one program. Marks stand at the ends of lines; tests/mdtest/README.md lists them. Words
after `python` in the fence say how to read the block: `keras=3` or `keras=2` (in that Keras only), `bare` (without the
usual imports), `graph` (in a graph of TensorFlow 1), `trains` (`fit` and its like really run), `unrun="reason"` (real
Keras does not run it, for that reason).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

PRELUDE = "import keras\nfrom keras import layers\nimport numpy as np\n"

_FENCE = re.compile(r"^```python(?P<words>[^\n]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_MARK = re.compile(r"(?<=\s)#([:!?])([23]?)\s")


@dataclass(frozen=True)
class Mark:
    """What one line of a program is claimed to do; `keras` is the only version that it is claimed of, if any."""

    line: int
    sign: str
    keras: int | None
    text: str


@dataclass(frozen=True)
class Program:
    """A program with its marks; lines count from 1 in `text`, and `source` names the line 0 that they add to."""

    name: str
    source: Path
    offset: int
    text: str
    marks: tuple[Mark, ...]
    keras: tuple[int, ...] = (3, 2)
    unrun: str | None = None
    graph: bool = False
    trains: bool = False

    def claims(self, sign: str, keras: int) -> Iterator[Mark]:
        """The marks of one sign that speak of one Keras."""
        return (mark for mark in self.marks if mark.sign == sign and mark.keras in (None, keras))

    def where(self, line: int) -> str:
        """A place to click on."""
        return f"{self.source.name}:{self.offset + line}"


def read_markdown(path: Path) -> list[Program]:
    """The programs of one specification file."""
    text = path.read_text(encoding="utf-8")
    programs = []
    for fence in _FENCE.finditer(text):
        words = dict(word.partition("=")[::2] for word in shlex.split(fence["words"]))
        unknown = words.keys() - {"keras", "bare", "graph", "trains", "unrun"}
        assert not unknown, f"{path.name}: unknown words after ```python: {unknown}"
        heading = [found[1] for found in _HEADING.finditer(text, 0, fence.start())][-1]
        first = text.count("\n", 0, fence.start("code"))
        prelude = "" if "bare" in words else PRELUDE
        code = prelude + fence["code"]
        programs.append(
            Program(
                name=f"{path.stem}-{first + 1}-{heading}",
                source=path,
                offset=first - prelude.count("\n"),
                text=code,
                marks=tuple(_marks(code)),
                keras=(int(words["keras"]),) if "keras" in words else (3, 2),
                unrun=words.get("unrun"),
                graph="graph" in words,
                trains="trains" in words,
            )
        )
    return programs


def read_python(path: Path) -> Program:
    """A Python file as one program.

    A first line `# keras: 3` restricts it to that Keras, a line `# unrun: reason` to us; `# trains` is as in a fence.
    """
    text = path.read_text(encoding="utf-8")
    only = re.match(r"# keras: ([23])$", text, re.MULTILINE)
    unrun = re.search(r"^# unrun: (.*)$", text, re.MULTILINE)
    return Program(
        name=path.stem,
        source=path,
        offset=0,
        text=text,
        marks=tuple(_marks(text)),
        keras=(int(only[1]),) if only else (3, 2),
        unrun=unrun[1] if unrun else None,
        graph="tf.compat.v1.placeholder" in text,
        trains=re.search(r"^# trains$", text, re.MULTILINE) is not None,
    )


def _marks(text: str) -> Iterator[Mark]:
    for number, line in enumerate(text.split("\n"), 1):
        found = list(_MARK.finditer(line))
        for mark, after in zip_longest(found, found[1:]):
            content = line[mark.end() : after.start() if after else None].strip()
            yield Mark(number, mark[1], int(mark[2]) if mark[2] else None, content)
