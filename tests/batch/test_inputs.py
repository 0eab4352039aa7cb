"""Which files `check` looks at, and what it says of those that it cannot look at: one line each, and the others are checked."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable

import pytest

from batch.running import COMMAND, Place

IMPORTS = "import keras\nfrom keras import layers\n"
BAD = f"{IMPORTS}x = keras.Input((4, 4, 1))\nlayers.Conv2D(8, 5)(x)\n"
HINT = f"{IMPORTS}layers.Dense(4)(keras.Input((28, 28)))\n"


def checked(place: Place, *options: str) -> list[str]:
    """The files that have problems, as they are told."""
    lines = place.run(*options).out.replace(os.sep, "/").splitlines()
    return [*dict.fromkeys(line.split(":")[0] for line in lines if not line.startswith(" "))]


def write_bytes(name: str, content: bytes) -> Callable[[Place], str]:
    def write(place: Place) -> str:
        (place.programs / name).write_bytes(content)
        return name

    return write


def folder(place: Place) -> str:
    place.write("empty/readme.md", "x")
    return "empty"


def large(place: Place) -> str:
    path = place.programs / "large.py"
    path.touch()
    os.truncate(path, 50_000_001)
    return "large.py"


def unreadable(place: Place) -> str:
    """A file that nobody may read; to the system's own user everything is allowed, but not everything can be read."""
    if os.geteuid() == 0:
        return "/proc/self/mem"
    place.write("secret.py", BAD).chmod(0)
    return "secret.py"


def pipe(place: Place) -> str:
    os.mkfifo(place.programs / "pipe.py")
    return "pipe.py"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda _: "missing.py", "no such file or folder"),
        (lambda _: "x" * 5000, "no such file or folder"),
        (lambda _: "no/*.py", "nothing matches"),
        (folder, "no Python files or notebooks in it"),
        (write_bytes("image.py", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "no text: it has null bytes"),
        (write_bytes("latin.py", b'x = "\xe9"\n'), "not text in its encoding"),
        (write_bytes("cookie.py", b"# coding: klingon\n"), "not text in its encoding: unknown encoding: klingon"),
        (write_bytes("a.ipynb", b"{"), "not a notebook: JSONDecodeError"),
        (write_bytes("a.ipynb", b'{"cells": 3}'), "not a notebook: TypeError"),
        (write_bytes("a.ipynb", b"[" * 100_000), "not a notebook: nested too deeply"),
        (large, "larger than 50,000,000 bytes"),
        (unreadable, ""),
        (pipe, "not a regular file"),
    ],
)
def test_bad_input(place: Place, make: Callable[[Place], str], expected: str) -> None:
    name = make(place)
    place.write("one.py", BAD)
    place.write("two.py", BAD)
    for _ in range(2):
        ran = place.run("one.py", name, "two.py")
        assert ran.status == 2
        [line] = ran.err.splitlines()
        assert line.startswith(f"{name}: {expected}")
        assert [one.split(":")[0] for one in ran.out.splitlines() if one[0] != " "] == ["one.py", "two.py"]


def test_a_broken_project(place: Place) -> None:
    place.write("pyproject.toml", '[tool.shapelens]\nkears = "2"\nignore = ["dense-on-image"]\n')
    place.write("a/pyproject.toml", "[tool.shapelens]\nkeras = \n")
    place.write("a/bad.py", BAD)
    place.write("hint.py", HINT)
    place.write("bad.py", BAD)
    ran = place.run(".")
    assert ran.status == 2
    assert sorted(ran.err.replace(os.sep, "/").splitlines()) == [
        "a/pyproject.toml:2: not TOML: Invalid value",
        "pyproject.toml:2: tool.shapelens.kears: unknown key, did you mean keras?",
    ]
    assert checked(place, ".") == ["bad.py", "a/bad.py"], "what is right in it counts"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--formt", "json"], "unrecognized arguments: --formt"),
        (["--format", "xml"], "argument --format: invalid choice: 'xml'"),
        (["--select", "dense-on-imag"], "there is no problem dense-on-imag, did you mean dense-on-image?"),
        (["--exclude", "!"], "'!' is no pattern"),
        (["-", "a.py"], "- cannot be checked along with other paths"),
        (["-", "--watch"], "- cannot be watched"),
        (["a.py", "--stdin-filename", "b.py"], "--stdin-filename says what - is; give - as the path"),
        (["--watch", "--format", "sarif"], "--watch cannot go with --format sarif, which is one document"),
    ],
)
def test_wrong_options(place: Place, options: list[str], expected: str) -> None:
    ran = place.run_apart(*options)
    assert ran.status == 2
    assert expected in ran.err.splitlines()[-1]


def test_exit_zero_is_about_problems(place: Place) -> None:
    place.write("bad.py", BAD)
    assert place.run("bad.py", "--exit-zero").status == 0
    assert place.run("bad.py", "missing.py", "--exit-zero").status == 2


def test_standard_input(place: Place) -> None:
    place.write("pyproject.toml", '[tool.shapelens]\nignore = ["dense-on-image"]\n')
    place.write("net/__init__.py", "UNITS = 0\n")
    program = f"from net import UNITS\n{HINT}layers.Conv2D(UNITS, 3)(keras.Input((8, 8, 1)))\n"

    def run(text: str, *options: str) -> subprocess.CompletedProcess[str]:
        command = [*COMMAND, *options]
        return subprocess.run(
            command,
            cwd=place.programs,
            env=place.environ,
            input=text,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    named = run(program, "-", "--stdin-filename", "main.py")
    assert (named.returncode, named.stdout.split(": ")[:2]) == (1, ["main.py:5:15", "invalid-argument"])
    assert run(BAD, "-").stdout.startswith("-:4:21: negative-dimension")
    book = json.dumps({"cells": [{"cell_type": "code", "source": BAD}]})
    assert run(book, "-", "--stdin-filename", "a.ipynb").stdout.startswith("a.ipynb:cell 0:4:21: ")
    broken = run("{", "-", "--stdin-filename", "a.ipynb")
    assert (broken.returncode, broken.stderr[:24]) == (2, "a.ipynb: not a notebook:")


def test_this_folder_is_checked_by_default_and_each_file_once(place: Place) -> None:
    place.write("a/bad.py", BAD)
    place.write("b.py", BAD)
    assert checked(place) == ["b.py", "a/bad.py"]
    assert checked(place, "a", ".", "b.py", "a/bad.py") == ["a/bad.py", "b.py"]


def test_patterns(place: Place) -> None:
    for name in ("a.py", "ab.py", "sub/a.py", "sub/deep/a.py", ".hidden/a.py", "sub/venv/a.py", "x/deep/b.py"):
        place.write(name, BAD)
    assert checked(place, "*.py") == ["a.py", "ab.py"]
    assert checked(place, "?.py") == ["a.py"]
    assert checked(place, "**/a.py") == ["a.py", "sub/a.py", "sub/deep/a.py"]
    assert checked(place, "sub/*.py") == ["sub/a.py"]
    assert checked(place, "*/deep") == ["sub/deep/a.py", "x/deep/b.py"]
    assert checked(place, str(place.programs / "sub" / "[a-c].py")) == [f"{place.programs}/sub/a.py"]


def test_what_is_excluded(place: Place) -> None:
    place.write("pyproject.toml", '[tool.shapelens]\nexclude = ["gen/", "*_old.py"]\n')
    for name in ("a.py", "a_old.py", "gen/a.py", "sub/gen/a.py", "sub/a_old.py", "sub/b.py"):
        place.write(name, BAD)
    assert checked(place, ".") == ["a.py", "sub/b.py"]
    assert checked(place, "a_old.py", "sub/gen") == ["a_old.py"], (
        "a file that is named is checked, a folder is searched"
    )
    assert checked(place, ".", "--exclude", "sub,gen") == ["a.py", "a_old.py"], "in the place of the project's"


def test_what_git_ignores(place: Place) -> None:
    for name in ("a.py", "out/a.py", "keep/x.py", "keep/y.py", "sub/z.py", "sub/w.py", "private.py"):
        place.write(name, BAD)
    place.write(".gitignore", "out/\nkeep/*\n!keep/y.py\nz.py\n")
    place.write("sub/.gitignore", "!z.py\n/w.py\n")
    everything = ["a.py", "private.py", "keep/x.py", "keep/y.py", "out/a.py", "sub/w.py", "sub/z.py"]
    assert checked(place, ".") == everything, "outside of a work tree, the files mean nothing"
    place.write(".git/info/exclude", "private.py\n")
    assert checked(place, ".") == ["a.py", "keep/y.py", "sub/z.py"]
    assert checked(place, "sub") == ["sub/z.py"], "those above the folder count"
    assert checked(place, "out", "keep/x.py") == ["out/a.py", "keep/x.py"], "what is named is checked"
    place.write("sub/.git/HEAD", "")
    assert checked(place, "sub") == ["sub/z.py"]
    place.write("sub/out/a.py", BAD)
    assert checked(place, "sub") == ["sub/z.py", "sub/out/a.py"], "a work tree in a work tree has its own"


def test_select_and_ignore(place: Place) -> None:
    place.write("a.py", f"{BAD}layers.Dense(4)(keras.Input((28, 28)))\n")

    def codes(*options: str) -> list[str]:
        return [line.split(": ")[1] for line in place.run("a.py", *options).out.splitlines() if line[0] != " "]

    assert codes() == ["negative-dimension", "dense-on-image"]
    assert codes("--select", "dense-on-image") == ["dense-on-image"]
    assert codes("--ignore", "dense-on-image,negative-dimension") == []
    assert place.run("a.py", "--ignore", "negative-dimension").status == 0
    place.write("pyproject.toml", '[tool.shapelens]\nignore = ["negative-dimension"]\n')
    assert codes() == ["dense-on-image"]
    assert codes("--ignore", "dense-on-image") == ["negative-dimension"]


def test_keras_of_the_project(place: Place) -> None:
    """Of a size of None in front of a Dense, Keras 2 says something else than Keras 3."""
    place.write("new/pyproject.toml", '[tool.shapelens]\nkeras = "3"\n')
    place.write("old/pyproject.toml", '[tool.shapelens]\nkeras = "2"\n')
    program = "import keras\nl = keras.layers.Dense(2)\nl(keras.Input((3,)))\nprint(l.output_shape)\n"
    place.write("new/a.py", program)
    place.write("old/a.py", program)
    for _ in range(2):
        assert checked(place, ".") == ["new/a.py"]
    assert checked(place, ".", "--keras", "2") == []
    assert checked(place, "old", "--keras", "3") == ["old/a.py"]


def test_a_name_that_is_no_text(place: Place) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    (place.programs / name).write_text(BAD)
    ran = place.run_apart(".")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out.startswith("caf\\udce9.py:4:21: ")
    for form in ("json", "sarif", "github"):
        assert place.run_apart(".", "--format", form).status == 1


def test_options_may_stand_among_files(place: Place) -> None:
    for name in ("one.py", "two.py", "-x.py"):
        place.write(name, BAD)
    found = place.run_apart("one.py", "--jobs", "1", "two.py").out.splitlines()
    assert [line.split(":")[0] for line in found if line[0] != " "] == ["one.py", "two.py"]
    assert place.run_apart("--jobs", "1", "--", "-x.py").out.startswith("-x.py:")
