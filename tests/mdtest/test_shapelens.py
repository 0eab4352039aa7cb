"""shapelens must say exactly what the specification says, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from mdtest.observed import differences
from mdtest.spec import Program, read_markdown

PROGRAMS = [
    pytest.param(program, keras, id=f"{program.name}-keras{keras}")
    for path in sorted(Path(__file__).parent.rglob("[!R]*.md"))
    for program in read_markdown(path)
    for keras in program.keras
]


@pytest.mark.parametrize(("program", "keras"), PROGRAMS)
def test_shapelens(program: Program, keras: int) -> None:
    found = differences(program, keras)
    assert not found, "\n".join(["", *found])
