"""`shapelens completion`: what makes a shell complete the commands and options, written by shtab."""

from __future__ import annotations

import argparse
from typing import Any, Final

from shapelens.cli import common

SHELLS: Final = ("bash", "zsh", "fish", "powershell", "tcsh")
_FILES: Final = ("FILE", "PATH", "OUT")
"""The names that arguments have in the help where they are files."""


def add(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    command.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def run(options: argparse.Namespace) -> int:
    """Print the script for a shell."""
    import shtab

    from shapelens.cli import parsers

    whole, _ = parsers()
    _mark_files(whole, shtab.FILE)
    print(shtab.complete(whole, options.shell))
    return common.CLEAN


def _mark_files(parser: Any, files: Any) -> None:
    """Tell shtab of each argument that is a file; argparse has no public way to go through them."""
    for action in parser._actions:
        if action.nargs == argparse.PARSER:
            for command in action.choices.values():
                _mark_files(command, files)
        elif action.metavar in _FILES:
            action.complete = files
