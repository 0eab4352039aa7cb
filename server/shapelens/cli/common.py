"""What the commands share: exit statuses, `--keras`, and the one file that a command is about."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shapelens import files
from shapelens.config.settings import KERAS

if TYPE_CHECKING:
    from shapelens.analysis.module import Module

CLEAN: Final = 0
PROBLEMS: Final = 1
BAD_USE: Final = 2


def add_keras(command: argparse.ArgumentParser) -> None:
    """`--keras`, which most commands have."""
    command.add_argument(
        "--keras",
        choices=("2", "3", "auto"),
        help="the Keras to assume (auto: by the environment and the file; default: as pyproject.toml says, or auto)",
    )


def add_model(command: argparse.ArgumentParser) -> None:
    """FILE and NAME, of commands about the models in a file."""
    command.add_argument("file", metavar="FILE", help="a Python file or a notebook")
    command.add_argument("name", nargs="?", metavar="NAME", help="the variable, or the name given to the model")


def shown(path: Path) -> str:
    """A path as briefly as it can be told from here."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def analysed(path: Path, document: files.Document, options: argparse.Namespace) -> Module:
    """The module of a document that was read from a path, for the Keras that the user says, or else its project."""
    from shapelens.api import evaluated, keras_of

    keras = keras_of(path) if options.keras is None else KERAS[options.keras]
    return evaluated(document, path, keras).module


def of_one_file(options: argparse.Namespace, command: str) -> Module:
    """The module of `options.file`, which has to be a file.

    Raises:
        files.Unreadable: it is a folder, or cannot be read.
    """
    return module_of(Path(options.file), command, options)


def module_of(path: Path, command: str, options: argparse.Namespace) -> Module:
    """The module of a path, which has to be a file.

    Raises:
        files.Unreadable: it is a folder, or cannot be read.
    """
    return analysed(path, document_of(path, command), options)


def document_of(path: Path, command: str) -> files.Document:
    """The source of a path, which has to be a file.

    Raises:
        files.Unreadable: it is a folder, or cannot be read.
    """
    if path.is_dir():
        raise files.Unreadable(f"{path}: is a folder; {command} takes one file")
    try:
        return files.read(path)
    except files.Unreadable as error:
        raise files.Unreadable(f"{path}: {error}") from error


def write(text: str) -> None:
    """Write a document to stdout, in UTF-8 whatever the terminal has."""
    sys.stdout.buffer.write(text.removesuffix("\n").encode() + b"\n")
    sys.stdout.flush()


def no_model(options: argparse.Namespace) -> int:
    """Say that there is no model such as was asked for."""
    what = f"no model called `{options.name}`" if options.name else "no model"
    print(f"shapelens: {Path(options.file)}: {what} was found", file=sys.stderr)
    return PROBLEMS


def bad_use(message: str) -> int:
    """Say what cannot be done, in one line."""
    print(f"shapelens: {message}", file=sys.stderr)
    return BAD_USE
