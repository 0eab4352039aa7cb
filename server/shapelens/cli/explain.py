"""`shapelens explain`: what there is to say of a line, and where the sizes in it come from."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shapelens.cli import common

if TYPE_CHECKING:
    from shapelens.features.explain import Explained

_NOTEBOOK: Final = re.compile(r"(?P<file>.+?\.ipynb):(?:cell )?(?P<cell>\d+):(?P<line>\d+)(?::(?P<col>\d+))?:?")
_FILE: Final = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<col>\d+))?:?")


def add(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    command.description = (
        "What a hover says of the layers in a line, and for each size of what comes out of them which lines made it. "
        "Places are written as check prints them."
    )
    command.add_argument(
        "place",
        metavar="FILE:LINE[:COL]",
        help="line and column count from 1; in a notebook FILE:CELL:LINE[:COL], cells count from 0",
    )
    common.add_keras(command)


def run(options: argparse.Namespace) -> int:
    """Print what there is to say."""
    from shapelens.features.explain import explain

    found = _NOTEBOOK.fullmatch(options.place) or _FILE.fullmatch(options.place)
    if found is None:
        return common.bad_use(f"{options.place}: say which line, as in train.py:12 or train.py:12:5")
    path, line = Path(found["file"]), int(found["line"])
    document = common.document_of(path, "explain")
    if "cell" in found.groupdict():
        starts = dict(document.cells or ())
        if int(found["cell"]) not in starts:
            return common.bad_use(f"{path}: cell {found['cell']} is no code")
        line += starts[int(found["cell"])] - 1
    elif document.cells is not None:
        return common.bad_use(f"{options.place}: say which cell of the notebook, as in {path}:3:12")
    if not 1 <= line <= len(document.text.splitlines()):
        return common.bad_use(f"{options.place}: there is no such line")
    col = int(found["col"]) - 1 if found["col"] else None
    told = explain(common.analysed(path, document, options), line, col)
    if not told:
        print(f"shapelens: {options.place}: nothing is known of what is there", file=sys.stderr)
        return common.PROBLEMS
    common.write("\n\n\n".join(map(_shown, told)))
    return common.CLEAN


def _shown(one: Explained) -> str:
    heading = f"Where the sizes {'of the last ' if one.several else ''}come from:"
    return "\n".join([one.text, "", heading, *one.origins]) if one.origins else one.text
