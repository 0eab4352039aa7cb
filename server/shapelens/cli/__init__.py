"""The command line. Each command is a module with `add`, its options, and `run`, which imports what it needs."""

from __future__ import annotations

import argparse
import io
import logging
import sys
from collections.abc import Sequence

from shapelens import __version__, files
from shapelens.cli import check, common, completion, diff, explain, facts, graph, serve, summary


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns its exit status: 0 clean, 1 problems found, 2 bad use."""
    logging.getLogger("shapelens").addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # A name that is no text in the user's encoding ends nothing.
    options = _parser().parse_args(arguments)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shapelens", description="Shapes and params of Keras models, without running them."
    )
    parser.add_argument("--version", action="version", version=f"shapelens {__version__}")
    parser.set_defaults(parser=parser)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, module, told in (
        ("serve", serve, "run the language server on stdin and stdout"),
        ("check", check, "print the problems in files, folders and notebooks"),
        ("summary", summary, "print model.summary() of the models in a file"),
        ("explain", explain, "say of a line what a hover says, and where the sizes come from"),
        ("graph", graph, "draw a model of a file as a picture, a page or a flowchart"),
        ("diff", diff, "compare the models of two files, or of two Git revisions of one"),
        ("facts", facts, "print all that is known, one JSON object per file and line"),
        ("completion", completion, "print a script that makes a shell complete commands and options"),
    ):
        command = commands.add_parser(name, help=told)
        module.add(command)
        command.set_defaults(run=module.run)
    return parser
