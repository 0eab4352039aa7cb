"""`shapelens serve`: the language server."""

from __future__ import annotations

import argparse
import gc
import os
import sys


def add(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    command.add_argument("--stdio", action="store_true", help="the only way it talks; accepted since editors pass it")


def run(_: argparse.Namespace) -> int:
    """Serve one client until it leaves."""
    # Most of what is made stays: old objects are looked at rarely, and young ones less often than Python would.
    gc.set_threshold(5_000, 20, 50)
    from shapelens.lsp.server import serve

    status = serve()
    sys.stderr.flush()
    os._exit(status)  # There is nothing left to be saved, and taking everything apart keeps the editor waiting.
