"""`shapelens diff`: what is different between the models of two files, or of two revisions of one.

The exit status is that of `diff`: 0 no difference, 1 some, 2 bad use.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shapelens import files
from shapelens.cli import common
from shapelens.cli.revisions import checked_out
from shapelens.finding import SUFFIXES

if TYPE_CHECKING:
    from shapelens.analysis.module import Module

DESCRIPTION: Final = """\
  shapelens diff OLD.py NEW.py           two files
  shapelens diff REVISION FILE           a file in a Git revision, and as it is
  shapelens diff REVISION REVISION FILE  a file in two revisions

Layers that were added, removed or changed, their shapes and params, and the
size of each model before and after. The numbers that Keras puts into names
(dense_1) are no difference. Exit status: 0 no difference, 1 some, 2 bad use."""


def add(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.description = DESCRIPTION
    command.add_argument("old", metavar="OLD", help="a file or a Git revision")
    command.add_argument("new", metavar="NEW", help="a file; with FILE, a revision")
    command.add_argument("file", nargs="?", metavar="FILE", help="the file that is compared in two revisions")
    command.add_argument(
        "--format",
        choices=("text", "json", "markdown"),
        default="text",
        help="text (default), data, or markdown for a pull request",
    )
    command.add_argument("--expand-nested", action="store_true", help="compare what is inside of nested models too")
    command.add_argument("--trainable", action="store_true", help="a layer that is frozen or thawed has changed")
    common.add_keras(command)


def run(options: argparse.Namespace) -> int:
    """Print the difference."""
    from shapelens.features import differences

    old, new = (_analysed(*version, options) for version in _versions(options))
    found = differences.difference(old, new, options.trainable, options.expand_nested)
    if not found.count:
        return common.bad_use(f"no model was found in {old[0]}, and none in {new[0]}")
    match options.format:
        case "json":
            common.write(json.dumps(differences.record(found), indent=2))
        case "markdown":
            common.write(differences.markdown(found))
        case _:
            common.write(differences.text(found))
    return common.PROBLEMS if found.models else common.CLEAN


def _versions(options: argparse.Namespace) -> list[tuple[Path, str | None]]:
    """Two files, each with its revision; None stands for the file as it is."""
    if options.file is not None:
        return [(Path(options.file), options.old), (Path(options.file), options.new)]
    old, new = Path(options.old), Path(options.new)
    return [(old, None) if old.exists() or old.suffix in SUFFIXES else (new, options.old), (new, None)]


def _analysed(path: Path, revision: str | None, options: argparse.Namespace) -> tuple[str, Module]:
    """What a version is called, and its module.

    Raises:
        files.Unreadable: there is none, or it cannot be read.
    """
    if revision is None:
        return str(path), common.module_of(path, "diff", options)
    with checked_out(path, revision) as found:
        try:
            document = files.read(found)
        except files.Unreadable as error:
            raise files.Unreadable(f"{path} in {revision}: {error}") from error
        return f"{path} ({revision})", common.analysed(found, document, options)
