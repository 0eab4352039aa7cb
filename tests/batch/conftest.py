from __future__ import annotations

import signal
from pathlib import Path

import pytest

from batch.running import Place, place

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # What a script starts in the background ignores interrupts, and so would all that the tests start and interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(name="place")
def empty_place(tmp_path: Path) -> Place:
    return place(tmp_path)
