"""The blocks of code in the pages of the documentation, and what their commands print."""

from __future__ import annotations

import io
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent
from unittest import mock

from shapelens import cli

ROOT = Path(__file__).parents[2]
ELSEWHERE = {"problems.md", "layers.md"}
"""What tests/test_docs.py and tests/mdtest look after."""

_FENCE = re.compile(r"^( *)(```+)(\w*)([^\n`]*)\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r' title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """A fenced block. `start` and `end` are where its text is in that of the page; `text` is without its indentation."""

    page: Path
    line: int
    kind: str
    title: str | None
    text: str
    start: int
    end: int
    margin: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def pages() -> list[Path]:
    """The pages that are written by hand, with those that the site takes from elsewhere."""
    inside = [path for path in sorted((ROOT / "docs").rglob("*.md")) if path.name not in ELSEWHERE]
    return [*inside, *sorted(ROOT.glob("*.md")), ROOT / "client-vscode" / "README.md"]


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"^ *(```|~~~)", _FENCE.sub("", text), re.MULTILINE), (
        f"{page.name}: a block that is not understood"
    )
    for found in _FENCE.finditer(text):
        margin, _, kind, words, inside = found.groups()
        title = _TITLE.fullmatch(words)
        assert title or not words.strip(), f"{page.name}: unknown words after ```{kind}: {words}"
        line = text.count("\n", 0, found.start()) + 1
        yield Block(page, line, kind, title and title[1], dedent(inside), *found.span(5), margin)


def outputs(page: Path, folder: Path) -> Iterator[tuple[Block, str]]:
    """The `console` blocks of a page as they should be, after their commands were run in a folder with the page's files."""
    for block in blocks(page):
        if block.title is not None:
            (folder / block.title).write_text(block.text, encoding="utf-8")
        if block.kind == "console":
            yield block, _run(block, folder)


def updated(page: Path, folder: Path) -> str:
    """The text of a page with the outputs that its commands have."""
    text = page.read_text(encoding="utf-8")
    for block, shown in reversed([*outputs(page, folder)]):
        text = f"{text[: block.start]}{indent(shown, block.margin)}{text[block.end :]}"
    return text


def _run(block: Block, folder: Path) -> str:
    shown, status = "", 0
    for line in block.text.splitlines(keepends=True):
        if not line.startswith("$ "):
            continue
        shown += line
        match shlex.split(line[2:], comments=True):
            case ["shapelens", *arguments]:
                status, printed = _ask(arguments, folder)
                shown += printed
            case ["echo", "$?"]:
                shown += f"{status}\n"
            case other:
                raise ValueError(f"{block}: no test knows how to run {other}")
    return shown


def _ask(arguments: list[str], folder: Path) -> tuple[int, str]:
    """The exit status of a command, and all that it printed."""
    caches = str(folder / ".cache")
    own = {"XDG_CACHE_HOME": caches, "LOCALAPPDATA": caches, "NO_COLOR": "1", "COLUMNS": "80"}
    told = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n", write_through=True)
    with chdir(folder), mock.patch.dict(os.environ, own), redirect_stdout(told), redirect_stderr(told):
        try:
            status = cli.main(arguments)
        except SystemExit as end:  # --version and --help
            status = int(end.code or 0)
    return status, told.buffer.getvalue().decode()
