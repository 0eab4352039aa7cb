"""The house rules that a test can hold: who may import what, how long a file is, what is explained.

docs/architecture.md says why.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "server" / "shapelens"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent.name != "prelude")
"""All code that runs; the prelude is only read."""

MAY_IMPORT = {
    "immutable": set(),
    "dims": set(),
    "rules": {"dims"},
    "values": {"dims", "rules"},
    "syntax": set(),
    "analysis": {"dims", "rules", "values", "syntax"},
    "features": {"dims", "rules", "values", "analysis", "syntax"},
    "graph": {"dims", "rules", "values", "analysis", "features"},
    "config": {"rules"},
    "lsp": {
        *("files", "config", "finding", "dims", "rules", "values", "syntax", "analysis", "features", "graph"),
        "batch",
    },
    "batch": {"files", "analysis", "features", "syntax"},
    "api": {"config", "files", "finding", "analysis", "features", "graph", "syntax"},
    "cli": {
        *("api", "config", "files", "finding", "dims", "rules", "values"),
        *("analysis", "features", "graph", "syntax", "lsp", "batch"),
    },
    "__main__": {"cli"},
    "files": {"syntax"},
    "finding": {"config"},
    "__init__": {"api"},
}
"""What each part of the package may import of the others, besides itself."""

HOMES = {
    "pygls": {"lsp"},
    "lsprotocol": {"lsp"},
    "jedi": {"analysis"},
    "rich": {"features", "cli"},
    "pathspec": {"config"},
    "numpy": {"analysis"},
    "h5py": {"analysis"},
    "grandalf": {"graph"},
    "shtab": {"cli"},
}
"""The part that uses a dependency; tables of models and problems beside their source are drawn with the same one."""

NEVER = {"keras", "tensorflow", "tf_keras", "torch", "jax", "pandas", "sklearn", "parso"}
"""What the server does without: the user's packages, and parsers of others."""

ASSEMBLY = {"Sequential", "Functional", "Model", "Layer", "Input", "InputLayer"}
OPERATORS = {"Add", "Subtract", "Multiply"}
"""Names known elsewhere too: assembling a model is Python's side of Keras, and `a + b` is an operation called `Add`."""


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it; names imported from the package itself count as modules."""
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
                if module == "shapelens":
                    yield from (f"shapelens.{alias.name}" for alias in node.names if not alias.name.startswith("__"))
            case ast.ImportFrom():
                yield "."
            case _:
                pass


@pytest.fixture(params=MODULES, ids=name_of)
def module(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_imports_go_one_way(module: Path) -> None:
    allowed = MAY_IMPORT[part_of(module)] | {part_of(module), "immutable"}
    used = {name.split(".")[1] for name in imports(module) if name.startswith("shapelens.")}
    assert used <= allowed


def test_imports_are_absolute(module: Path) -> None:
    assert "." not in imports(module)


def test_dependencies_have_one_home(module: Path) -> None:
    roots = {name.split(".")[0] for name in imports(module)}
    for dependency in roots & HOMES.keys():
        assert part_of(module) in HOMES[dependency], dependency
    assert not roots & NEVER
    assert roots <= sys.stdlib_module_names | HOMES.keys() | {"shapelens"}


def test_numpy_is_imported_when_it_is_asked(module: Path) -> None:
    """It takes longer to import than all of ours, and one file asks it."""
    outside = [node for node in tree_of(module).body if isinstance(node, ast.Import)]
    assert "numpy" not in {alias.name for node in outside for alias in node.names}
    assert "numpy" not in imports(module) or name_of(module) == str(Path("analysis", "numeric.py"))


def test_only_syntax_parses(module: Path) -> None:
    parsing = [
        node.lineno
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"ast.parse", "compile", "ast.literal_eval"}
    ]
    assert part_of(module) == "syntax" or not parsing


def test_nothing_is_run(module: Path) -> None:
    running = [
        node.lineno
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"exec", "eval", "__import__", "importlib.import_module"}
    ]
    assert part_of(module) == "immutable" or not running, "only constructors of our own records are made of text"


def test_files_are_short(module: Path) -> None:
    assert module.read_text(encoding="utf-8").count("\n") <= 500


def test_modules_say_what_they_are(module: Path) -> None:
    assert ast.get_docstring(tree_of(module)), "a module opens with a docstring"


def test_rules_and_features_are_explained(module: Path) -> None:
    if part_of(module) not in {"rules", "features"}:
        return
    silent = [
        node.name
        for node in tree_of(module).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_only_rules_know_layers(module: Path) -> None:
    if part_of(module) == "rules":
        return
    signatures = json.loads((PACKAGE / "rules" / "signatures.json").read_text(encoding="utf-8"))
    layers = layer_names(signatures) - ASSEMBLY - OPERATORS
    docstrings = {
        id(node.value)
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    named = {
        node.value
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    }
    assert not named & layers


def layer_names(signatures: dict[str, object]) -> set[str]:
    """The classes in the table of signatures, whatever its levels are."""
    names = {name for name in signatures if name[:1].isupper()}
    for inner in signatures.values():
        if isinstance(inner, dict) and not names:
            names |= layer_names(inner)
    return names


def test_the_table_of_signatures_names_layers() -> None:
    signatures = json.loads((PACKAGE / "rules" / "signatures.json").read_text(encoding="utf-8"))
    assert {"Dense", "Conv2D", "LSTM"} <= layer_names(signatures)


def test_every_part_is_there() -> None:
    assert {part_of(path) for path in MODULES} >= {"dims", "rules", "values", "syntax", "analysis", "features", "lsp"}
