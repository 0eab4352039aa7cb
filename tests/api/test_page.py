"""The examples of docs/api.md say what the page says that they say."""

from __future__ import annotations

import doctest
import re
import runpy
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
BLOCKS = re.compile(r"^```(python|pycon)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The blocks of code in the page; the first is the program that the others are about."""
    (_, program), *others = BLOCKS.findall(PAGE.read_text(encoding="utf-8"))
    (tmp_path / "train.py").write_text(program)
    monkeypatch.chdir(tmp_path)
    return others


def test_sessions(blocks: list[tuple[str, str]]) -> None:
    sessions = "\n".join(text for kind, text in blocks if kind == "pycon")
    examples = doctest.DocTestParser().get_doctest(sessions, {}, PAGE.name, str(PAGE), 0)
    report: list[str] = []
    options = doctest.ELLIPSIS | doctest.REPORT_NDIFF
    failed, tried = doctest.DocTestRunner(optionflags=options).run(examples, out=report.append)
    assert tried > 8
    assert not failed, "".join(report)


def test_programs(blocks: list[tuple[str, str]]) -> None:
    """The one that is a test passes."""
    [program] = [text for kind, text in blocks if kind == "python"]
    Path("size.py").write_text(program)
    runpy.run_path("size.py")["test_the_model_stays_small"]()
