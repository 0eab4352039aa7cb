"""The generated documentation is up to date, and says something of every layer and of every problem."""

from __future__ import annotations

import ast
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from mdtest.observed import differences
from mdtest.spec import Mark, Program
from shapelens.rules.problems import PROBLEMS
from shapelens.rules.table import ALIASES, LAYERS, canonical

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "server" / "shapelens"
PRELUDE = "import keras\nimport numpy as np\nfrom keras import layers\n"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "scripts" / "generate_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("layers.md", "layers"),
        ("problems.md", "problems"),
        ("settings.md", "settings"),
        ("options.md", "options"),
        ("settings.schema.json", "settings_schema"),
    ],
)
def test_documentation_is_up_to_date(name: str, written: str, script: ModuleType) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert text == getattr(script, written)(), "run python scripts/generate_docs.py"


def codes() -> Iterator[str]:
    """The problem codes that the server's sources name where they report or raise."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            at = {"ShapeError": 0, "Hint": 0, "Problem": 1, "report": 1, "Diagnostic": 1}.get(called)
            if at is not None and len(node.args) > at:
                for part in ast.walk(node.args[at]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and "-" in part.value:
                        yield part.value


def test_every_problem_is_explained() -> None:
    used = set(codes())
    assert used == set(PROBLEMS)


@pytest.mark.parametrize("code", PROBLEMS)
def test_examples_have_their_problem(code: str) -> None:
    """In Keras 3, but for what only Keras 2 refuses; an old name may be a problem more."""
    keras = 2 if code in ("batch-in-shape", "not-adapted") else 3
    sign = "!" if PROBLEMS[code].severity == "error" else "?"
    text = f"{PRELUDE}{PROBLEMS[code].example}"
    mark = Mark(text.count("\n") + 1, sign, None, f"{code}: ")
    program = Program(code, Path(code), 0, text, (mark,), (keras,))
    assert not list(differences(program, keras))


def test_every_public_name_has_a_rule(script: ModuleType) -> None:
    """None is silently unknown: of what the installed Keras 3 and Keras 2 have, the table has a row."""
    for package in (pytest.importorskip("keras"), pytest.importorskip("tf_keras")):
        for name in dir(package.layers):
            cls: Any = getattr(package.layers, name)
            if isinstance(cls, type) and hasattr(cls, "from_config"):
                known = canonical(name)
                assert known is not None, f"{name} of {package.__name__} is in no signature"
                assert known in LAYERS or known in script.OTHERWISE, f"{name} of {package.__name__} has no rule"


def test_aliases_name_layers() -> None:
    signatures = json.loads((PACKAGE / "rules" / "signatures.json").read_text(encoding="utf-8"))
    assert set(ALIASES.values()) <= {*signatures["3"], *signatures["2"]}
