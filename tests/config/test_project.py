"""The table `[tool.shapelens]`: what is read of it, which line is at fault, and which file counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from shapelens.config.project import Projects, load
from shapelens.config.settings import SETTINGS, Settings, schema

ROOT = Path(__file__).parents[2]

RIGHT = """\
[project]
name = "shapelens-user"

[tool.shapelens]
keras = "2"
select = ["dense-on-image", "incompatible-input"]
exclude = [
    "old/",  # a comment
]
diagnostics = { enabled = false }
inlayHints.enabled = false

[tool.shapelens.codeLens]
enabled = false
"""


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "pyproject.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def mistakes(folder: Path, text: str | bytes) -> list[tuple[int, str]]:
    project = load(write(folder, text))
    assert project is not None
    return [(mistake.line, mistake.message) for mistake in project.mistakes]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_is_right(tmp_path: Path, ends: str) -> None:
    project = load(write(tmp_path, RIGHT.replace("\n", ends)))
    assert project is not None
    assert project.mistakes == []
    assert Settings(**project.values) == Settings(
        keras=2,
        select=("dense-on-image", "incompatible-input"),
        exclude=("old/",),
        diagnostics=False,
        inlay_hints=False,
        code_lens=False,
    )


HEAD = '[project]\nname = "shapelens-user"\n\n[tool.shapelens]\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + 'kears = "2"\n', [(5, "kears: unknown key, did you mean keras?")]),
        (HEAD + "\n# keras\nwhatever = 1\n", [(7, "whatever: unknown key")]),
        (HEAD + "keras = 4\n", [(5, "keras: 4 is none of 'auto', '2', '3', 2, 3")]),
        (HEAD + "keras = true\n", [(5, "keras: True is none of 'auto', '2', '3', 2, 3")]),
        (
            HEAD + 'exclude = [\n  "a",\n]\nignore = [\n  "dense-on-imag",\n]\nkeras = "2"\n',
            [(8, "ignore: there is no problem dense-on-imag, did you mean dense-on-image?")],
        ),
        (HEAD + 'ignore = "dense-on-image"\n', [(5, "ignore: 'dense-on-image' is no list of strings")]),
        (HEAD + 'exclude = ["!"]\n', [(5, "exclude: '!' is no pattern")]),
        (HEAD + "inlayHints.enabled = 1\n", [(5, "inlayHints.enabled: 1 is neither true nor false")]),
        (
            HEAD + "[tool.shapelens.inlayHints]\nenable = true\n",
            [(6, "inlayHints.enable: unknown key, did you mean inlayHints.enabled?")],
        ),
        (
            HEAD + "diagnostics = { delay = -1 }\n",
            [(5, "diagnostics.delay: -1 is no number of milliseconds from 0 to 10,000")],
        ),
        (HEAD + "b = 1\na = 2\n", [(5, "b: unknown key"), (6, "a: unknown key")]),
        ("[tool]\nshapelens.kera = 2\n", [(2, "kera: unknown key, did you mean keras?")]),
        ('[tool]\nx = """\nshapelens"""\nshapelens = { kera = 2 }\n', [(4, "kera: unknown key, did you mean keras?")]),
    ],
)
def test_what_is_wrong(tmp_path: Path, text: str, expected: list[tuple[int, str]]) -> None:
    assert mistakes(tmp_path, text) == [(line, f"tool.shapelens.{message}") for line, message in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "keras = \n", [(5, "not TOML: Invalid value")]),
        (HEAD + 'keras = ["2"\n', [(5, "not TOML: Unclosed array")]),
        (HEAD.encode() + b'keras = "\xe9"\n', [(5, "not UTF-8")]),
        ("[tool]\nshapelens = 3\n", [(2, "tool.shapelens: expected a table")]),
        (HEAD + "keras = " + "[" * 5000 + "\n", [(1, "nested too deeply")]),
    ],
)
def test_what_is_no_table(tmp_path: Path, text: str | bytes, expected: list[tuple[int, str]]) -> None:
    assert mistakes(tmp_path, text) == expected


@pytest.mark.parametrize("text", ["", "[tool.other]\nkeras = 3\n", "[broken", '[project]\nname = "shapelens"\n'])
def test_what_is_none_of_ours(tmp_path: Path, text: str) -> None:
    assert load(write(tmp_path, text)) is None


def test_what_is_right_counts_beside_a_mistake(tmp_path: Path) -> None:
    project = load(write(tmp_path, HEAD + 'kears = "2"\nignore = ["dense-on-image"]\n'))
    assert project is not None
    assert project.values == {"ignore": ("dense-on-image",)}


def test_the_nearest_table_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b" / "c"
    inner.mkdir(parents=True)
    outer = write(tmp_path, HEAD + 'keras = "2"\n')
    write(tmp_path / "a", "[tool.other]\n")
    nearest = write(tmp_path / "a" / "b", HEAD + "inlayHints.enabled = false\n")
    projects = Projects()
    found = [projects.of(folder) for folder in (tmp_path / "a", inner)]
    assert [project and project.path for project in found] == [outer, nearest]
    assert found[1] is not None
    assert found[1].values == {"inlay_hints": False}


def test_the_schema_takes_what_is_right(tmp_path: Path) -> None:
    import tomllib

    jsonschema.Draft7Validator.check_schema(schema())
    jsonschema.validate(tomllib.loads(RIGHT)["tool"]["shapelens"], schema())
    wrong: list[dict[str, Any]] = [{"kears": "2"}, {"keras": "4"}, {"ignore": ["x"]}, {"diagnostics": {"delay": -1}}]
    for one in wrong:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(one, schema())


def test_vs_code_has_the_same_settings() -> None:
    package = json.loads((ROOT / "client-vscode" / "package.json").read_text(encoding="utf-8"))
    theirs = package["contributes"]["configuration"]["properties"]
    own = {"enable", "interpreter", "importStrategy", "trace.server"}
    assert theirs.keys() == {f"shapelens.{key}" for key in own | {one.key for one in SETTINGS if one.in_editors}}
    source = (ROOT / "client-vscode" / "src" / "settings.ts").read_text(encoding="utf-8")
    for setting in SETTINGS:
        if not setting.in_editors:
            continue
        assert f'  "{setting.key}",' in source
        there, here = theirs[f"shapelens.{setting.key}"], setting.kind.schema()
        expected = list(setting.default) if isinstance(setting.default, tuple) else setting.default
        assert there["default"] == expected
        assert there.get("maximum") == here.get("maximum")
        if "enum" in here:
            assert there["enum"] == [value for value in here["enum"] if isinstance(value, str)]
        else:
            assert here["type"] in there["type"]
