from __future__ import annotations

from pathlib import Path

import pytest

from batch.running import Place, place


@pytest.fixture(name="place")
def empty_place(tmp_path: Path) -> Place:
    return place(tmp_path)
