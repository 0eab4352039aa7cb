"""`shapelens check --watch`: again and again, whenever one of the files changes, or one that they rest on."""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path
from typing import Final

from shapelens.cli import common
from shapelens.cli.check import Check

PAUSE: Final = 0.3
"""Seconds between two looks at the files; if these take long, the pauses are longer."""
SHARE: Final = 10
"""So many times as long as a look is the pause after it."""


def watch(options: argparse.Namespace) -> int:
    """Check until the user interrupts.

    What did not change comes from the cache, which knows what each result rests on; so all that is to be said is said each time.
    """
    others: set[Path] = set()
    try:
        while True:
            check = Check(options)
            started = time.time_ns()
            seen = _states(options, others)
            if sys.stdout.isatty():
                print("\x1b[2J\x1b[3J\x1b[H", end="", flush=True)
            check.run()
            others |= check.others
            seen |= {path: _state(path, started) for path in others - seen.keys()}
            print("Watching for changes; Ctrl-C ends.", file=sys.stderr, flush=True)
            while _after_pause(options, others) == seen:
                pass
    except KeyboardInterrupt:
        return common.CLEAN


def _after_pause(options: argparse.Namespace, others: set[Path]) -> dict[Path, object]:
    """The states, after a pause that leaves the disk to others for most of the time."""
    started = time.monotonic()
    found = _states(options, others)
    time.sleep(max(PAUSE, SHARE * (time.monotonic() - started)))
    return found


def _states(options: argparse.Namespace, others: set[Path]) -> dict[Path, object]:
    """The states of all that is to be checked, of what that rests on, and of what is set for it."""
    check = Check(options)
    paths, _ = check.files()
    for path in paths:
        check.projects.of(path.absolute().parent)
    settings = (project.path for project in check.projects.found())
    return {path: _state(path) for path in (*paths, *settings, *others)}


def _state(path: Path, since: float = math.inf) -> object:
    """What differs if somebody wrote the file; no such thing where that was `since` a time, and may have gone unnoticed."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return (status.st_mtime_ns, status.st_size) if status.st_mtime_ns < since else ()
