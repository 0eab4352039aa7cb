"""`shapelens diff`, as somebody at a terminal sees it: files, revisions of Git, what it prints and how it ends."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from shapelens.cli import main

OLD = "import keras\nfrom sizes import units\nm = keras.Sequential([keras.Input((8,)), keras.layers.Dense(units)])\n"
NEW = OLD.replace(")])", "), keras.layers.Dropout(0.5), keras.layers.Dense(2)])")

TEXT = """\
--- model.py (old)
+++ model.py

Model "sequential" (Sequential):
  ~  dense (Dense)      (None, 4) -> (None, 6)  36 -> 54
  +  dropout (Dropout)  (None, 6)               0
  +  dense_1 (Dense)    (None, 2)               14
  Total params: 36 (144.00 B) -> 68 (272.00 B) (+32)
  Trainable params: 36 (144.00 B) -> 68 (272.00 B) (+32)
  Non-trainable params: 0 (0.00 B)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a model in a folder: two commits, and a change that is not committed."""
    folder = tmp_path / "inner folder"
    folder.mkdir()
    for tag, units, model in (("old", 4, OLD), ("same", 4, f"# A comment.\n{OLD}")):
        (folder / "sizes.py").write_text(f"units = {units}\n")
        (folder / "model.py").write_text(model)
        git(tmp_path, "init", "--quiet")
        git(tmp_path, "add", ".")
        git(tmp_path, "-c", "user.name=a", "-c", "user.email=b", "commit", "--quiet", "--message", tag)
        git(tmp_path, "tag", tag)
    (folder / "sizes.py").write_text("units = 6\n")
    (folder / "model.py").write_text(NEW)
    (folder / "later.py").write_text(NEW)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)


def test_a_revision_and_what_is_there_now(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "old", "model.py", "--keras", "3"]) == 1
    assert capsys.readouterr() == (TEXT, "")


def test_two_revisions(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "old", "HEAD", "model.py"]) == 0
    assert capsys.readouterr() == ("No difference.\n", "")
    git(project, "commit", "--quiet", "--all", "-m", "new", "--author", "a <b>")
    assert main(["diff", "HEAD~1", "HEAD", f"{project}/inner folder/model.py", "--keras", "3"]) == 1
    assert capsys.readouterr().out.splitlines()[2:] == TEXT.splitlines()[2:]


def test_nothing_is_left_behind(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = subprocess.run(["git", "status", "--porcelain"], capture_output=True, check=True).stdout
    assert main(["diff", "old", "same", "model.py"]) == 0
    assert subprocess.run(["git", "status", "--porcelain"], capture_output=True, check=True).stdout == before


def test_the_environment_of_the_project_counts_for_revisions_too(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".venv/lib/python3.11/site-packages/keras-2.3.1.dist-info").mkdir(parents=True)
    (project / ".venv/pyvenv.cfg").touch()
    git(project, "checkout", "--quiet", "--", ".")
    (project / "inner folder/model.py").write_text(OLD.replace("keras.Input((8,)), ", "") + "m.build((None, 8))\n")
    assert main(["diff", "old", "model.py"]) == 0
    assert main(["diff", "old", "old", "model.py", "--format", "json"]) == 0


def test_markdown_for_a_pull_request(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "old", "model.py", "--keras", "3", "--format", "markdown"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["**model.py (old)** → **model.py**", "", '### Model "sequential" (Sequential)']
    assert "| changed | dense (Dense) | (None, 4) → (None, 6) | 36 → 54 |" in lines
    assert "| added | dense_1 (Dense) | (None, 2) | 14 |" in lines
    assert "| Total params | 36 (144.00 B) | 68 (272.00 B) | +32 |" in lines


def test_a_model_that_is_new_and_one_that_is_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = "import keras\n{} = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4)], name='{}')\n"
    both = made.format("a", "one") + made.format("b", "two")
    (tmp_path / "old.py").write_text(both)
    (tmp_path / "new.py").write_text(made.format("b", "two"))
    for names, said in ((("old.py", "new.py"), "Removed model"), (("new.py", "old.py"), "New model")):
        assert main(["diff", *(f"{tmp_path}/{name}" for name in names)]) == 1
        assert f'{said} "one" (Sequential):\n  Total params: 36 (144.00 B)\n' in capsys.readouterr().out


def test_other_connections_are_a_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        "import keras\nfrom keras import layers\na, b = keras.Input((4,), name='a'), keras.Input((4,), name='b')\n"
        "x, y = layers.Dense(4)(a), layers.Dense(4)(b)\np, q = layers.Add()([x, y]), layers.Add()([x, y])\n"
        "m = keras.Model([a, b], layers.Concatenate()([p, q]))\n"
    )
    (tmp_path / "old.py").write_text(text)
    (tmp_path / "new.py").write_text(text.replace("([x, y])", "([x, x])", 1))
    assert main(["diff", f"{tmp_path}/old.py", f"{tmp_path}/new.py", "--format", "json", "--keras", "3"]) == 1
    (model,) = json.loads(capsys.readouterr().out)["models"]
    assert [(row["change"], row["rewired"], row["new"]["class"]) for row in model["layers"]] == [
        ("changed", True, "Add")
    ]


def test_a_layer_that_is_frozen_is_a_change_if_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "import keras\nm = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4{})])\n"
    (tmp_path / "old.py").write_text(text.format(""))
    (tmp_path / "new.py").write_text(text.format(", trainable=False"))
    assert main(["diff", f"{tmp_path}/old.py", f"{tmp_path}/new.py", "--keras", "3", "--trainable"]) == 1
    assert "  ~  dense (Dense)  (None, 4)  36  Y -> N\n" in capsys.readouterr().out


def test_what_is_not_known_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "import keras\nm = keras.Sequential([keras.Input((8,)), keras.layers.Dense(unknown){}])\n"
    (tmp_path / "old.py").write_text(text.format(""))
    (tmp_path / "new.py").write_text(text.format(", keras.layers.Dense(2)"))
    assert main(["diff", f"{tmp_path}/old.py", f"{tmp_path}/new.py"]) == 1
    assert "Not all is known, and what is not is not compared: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing", "model.py"], "nothing: is neither a file nor a revision of {root}"),
        (["old", "nothing", "model.py"], "nothing: is neither a file nor a revision of {root}"),
        (["old", "later.py"], "later.py: is not in revision old"),
        (["old", "same", "gone/none.py"], "gone/none.py: is not in revision old"),
        (["none.py", "model.py"], "none.py: no such file"),
        (["model.py", "."], ".: is a folder; diff takes one file"),
        (["sizes.py", "sizes.py"], "no model was found in sizes.py, and none in sizes.py"),
        (["old", "/model.py"], "/model.py: is in no Git repository"),
    ],
)
def test_bad_use_is_said_in_a_line(
    project: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *arguments]) == 2
    assert capsys.readouterr() == ("", f"shapelens: {said.format(root=project.resolve())}\n")
