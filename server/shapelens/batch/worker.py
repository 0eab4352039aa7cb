"""The process of a worker: reads the names of files, line by line, and answers with what `check` says of each."""

from __future__ import annotations

import gc
import json
import logging
import sys
from pathlib import Path

from shapelens.batch.look import look
from shapelens.batch.report import as_json
from shapelens.batch.states import Disk
from shapelens.batch.workers import READY


def main() -> None:
    """Answer until there are no more questions."""
    logging.getLogger("shapelens").addHandler(logging.NullHandler())
    # What was imported stays; a file makes many objects that stay to its end, which is not far, and are gone then.
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    disk = Disk()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        outcome = look(Path(request["path"]), request["keras"], disk)
        sys.stdout.buffer.write(json.dumps(as_json(outcome)).encode() + b"\n")
        sys.stdout.buffer.flush()
