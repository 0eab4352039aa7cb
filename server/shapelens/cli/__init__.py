"""The command line. Each command is a module with `add`, its options, and `run`, which imports what it needs."""

from __future__ import annotations

import argparse
import io
import logging
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from shapelens import __version__, files
from shapelens.cli import common

COMMANDS: Final = {
    "serve": "run the language server on stdin and stdout",
    "check": "print the problems in files, folders and notebooks",
    "summary": "print model.summary() of the models in a file",
    "explain": "say of a line what a hover says, and where the sizes come from",
    "graph": "draw a model of a file as a picture, a page or a flowchart",
    "diff": "compare the models of two files, or of two Git revisions of one",
    "facts": "print all that is known, one JSON object per file and line",
    "completion": "print a script that makes a shell complete commands and options",
}
"""Each command, and what it does."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns its exit status: 0 clean, 1 problems found, 2 bad use."""
    logging.getLogger("shapelens").addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # A name that is no text in the user's encoding ends nothing.
    given = sys.argv[1:] if arguments is None else [*arguments]
    options = _parsed(given)
    try:
        return options.run(options)
    except files.Unreadable as error:
        return common.bad_use(str(error))
    except BrokenPipeError:
        # Whoever read us has seen enough; there is nobody left to complain to.
        sys.stderr.close()
        return common.CLEAN
    except KeyboardInterrupt:
        return 130


def _parsed(given: Sequence[str]) -> argparse.Namespace:
    whole, commands = parsers(given[0] if given else "")
    if not given or given[0] not in COMMANDS or "--" in given:
        return whole.parse_args(given)
    # Options may stand among files and names; argparse allows it only where there are no commands, and knows no `--` then.
    return commands[given[0]].parse_intermixed_args(given[1:])


def parsers(first: str = "") -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    """The parser, and that of each command; of one where the `first` argument names it, as each takes a while to import."""
    made = argparse.ArgumentParser(
        prog="shapelens", description="Shapes and params of Keras models, without running them."
    )
    made.add_argument("--version", action="version", version=f"shapelens {__version__}")
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    found: dict[str, argparse.ArgumentParser] = {}
    for name in [first] if first in COMMANDS else COMMANDS:
        module = import_module(f"shapelens.cli.{name}")
        found[name] = commands.add_parser(name, help=COMMANDS[name])
        module.add(found[name])
        found[name].set_defaults(run=module.run)
    return made, found
