"""Runs the command line as users do, with a cache of its own, and tells what came out of that cache."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from shapelens.batch.states import digest_of
from shapelens.cli import main

COMMAND = (sys.executable, "-P", "-m", "shapelens", "check")
MARK = "out of the cache"


@dataclass(frozen=True)
class Ran:
    """What came of a run."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Place:
    """A folder of programs, and the environment of the runs in it."""

    programs: Path
    cache: Path
    environ: Mapping[str, str]

    def write(self, name: str, text: str) -> Path:
        """Write a file, a while ago."""
        path = self.programs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        before = time.time() - 60
        os.utime(path, (before, before))
        return path

    def run(self, *options: str, **environ: str) -> Ran:
        """`shapelens check options`, in the folder of the programs."""
        out, err = io.StringIO(), io.StringIO()
        with (
            patch.dict(os.environ, {**self.environ, **environ}, clear=True),
            contextlib.chdir(self.programs),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            status = main(["check", *options])
        return Ran(status, out.getvalue(), err.getvalue())

    def run_apart(self, *options: str, **environ: str) -> Ran:
        """The same in a process of its own, which knows nothing from before."""
        ran = subprocess.run(
            [*COMMAND, *options],
            cwd=self.programs,
            env={**self.environ, **environ},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def database(self) -> Path:
        return self.cache / "shapelens" / "check-1.sqlite3"

    def mark(self) -> int:
        """Mark all that is in the cache, so that what comes out of it can be told. Returns how much there is."""
        with sqlite3.connect(self.database()) as database:
            rows = database.execute("SELECT key, content FROM results").fetchall()
            for key, content in rows:
                kept = json.loads(content)
                if kept["error"] is not None:
                    kept["error"] += MARK
                kept["problems"].append(["kept", "hint", MARK, [None, 1, 1, 1, 1, 1, ""], [], None])
                text = json.dumps(kept)
                database.execute(
                    "UPDATE results SET content = ?, digest = ? WHERE key = ?", (text, digest_of(key, text), key)
                )
        database.close()
        return len(rows)


def place(folder: Path) -> Place:
    """An empty place, with nothing around it that says which Keras there is."""
    programs, cache = folder / "programs", folder / "cache"
    programs.mkdir()
    apart = {"VIRTUAL_ENV", "CI", "KERAS_HOME"}
    environ = {name: value for name, value in os.environ.items() if name not in apart}
    return Place(programs, cache, {**environ, "XDG_CACHE_HOME": str(cache), "KERAS_HOME": str(folder / "keras")})
