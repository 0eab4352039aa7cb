"""Real Keras must do what the specification says: the marks that are true of nothing do not get in."""

from __future__ import annotations

from pathlib import Path

import pytest

from mdtest.oracle import differences
from mdtest.spec import Program, read_markdown

PROGRAMS = [
    pytest.param(program, keras, id=f"{program.name}-keras{keras}")
    for path in sorted(Path(__file__).parent.rglob("[!R]*.md"))
    for program in read_markdown(path)
    for keras in program.keras
    if program.unrun is None
]


@pytest.mark.parametrize(("program", "keras"), PROGRAMS)
def test_real_keras(program: Program, keras: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # Some programs write files.
    found = list(differences(program, keras))
    assert not found, "\n".join(["", *found])
