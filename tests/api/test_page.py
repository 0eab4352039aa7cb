"""The examples of docs/api.md say what the page says that they say."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
BLOCKS = re.compile(r"^```(python|pycon)\n(.*?)^```$\n(?!\.\.\.)", re.DOTALL | re.MULTILINE)


def test_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = BLOCKS.findall(PAGE.read_text(encoding="utf-8"))
    program = next(text for kind, text in found if kind == "python")
    (tmp_path / "train.py").write_text(program)
    monkeypatch.chdir(tmp_path)
    sessions = "\n".join(text for kind, text in found if kind == "pycon")
    examples = doctest.DocTestParser().get_doctest(sessions, {}, PAGE.name, str(PAGE), 0)
    report: list[str] = []
    options = doctest.ELLIPSIS | doctest.REPORT_NDIFF
    failed, tried = doctest.DocTestRunner(optionflags=options).run(examples, out=report.append)
    assert tried > 8
    assert not failed, "".join(report)
