"""What a result rests on: whatever changes in that, the cache says nothing; what is not part of it changes nothing."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import shapelens
from batch.running import MARK, Place
from shapelens.analysis import requirements, saved_files
from shapelens.batch import states

PACKAGE = Path(shapelens.__file__).parent
PROGRAM = """\
import keras
from net import UNITS
from net.deep import DEPTH
import absent
model = keras.models.model_from_json(open("model.json").read())
loaded = keras.models.load_model("saved.keras")
keras.layers.Dense(absent.SIZE)(keras.Input((3,)))
keras.layers.Dense(UNITS, init="zeros")(keras.Input((DEPTH,)))
"""
FILES: Mapping[str, str] = {
    "work/main.py": PROGRAM,
    "work/net/__init__.py": "from .sizes import UNITS\n",
    "work/net/sizes.py": "UNITS = 0\n",
    "work/net/deep.py": "from ..other import DEPTH\n",
    "work/requirements.txt": "numpy\n",
}


def environment(folder: Path, package: str) -> None:
    (folder / "lib" / "python3.11" / "site-packages" / f"{package}.dist-info").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("")


Change = Callable[[Place], object]
CHANGES: Mapping[str, Change] = {
    "its text": lambda place: place.write("work/main.py", f"{PROGRAM}keras.layers.Dense(-1)\n"),
    "an imported file": lambda place: place.write("work/net/sizes.py", "UNITS = 1\n"),
    "an imported file is gone": lambda place: (place.programs / "work/net/sizes.py").unlink(),
    "a module that was not there": lambda place: place.write("work/absent.py", "SIZE = 0\n"),
    "a package that was not there": lambda place: place.write("work/absent/__init__.py", "SIZE = 0\n"),
    "a relative module that was not there": lambda place: place.write("work/other.py", "DEPTH = 3\n"),
    "a package before a module": lambda place: place.write("work/net/sizes/__init__.py", "UNITS = 3\n"),
    "requirements": lambda place: place.write("work/requirements.txt", "keras==2.3.1\n"),
    "other requirements": lambda place: place.write("work/requirements-dev.txt", "keras==2.3.1\n"),
    "requirements above": lambda place: place.write("pyproject.toml", '[project]\ndependencies = ["keras<3"]\n'),
    "a lock file": lambda place: place.write("work/uv.lock", ""),
    "where the project ends": lambda place: place.write("work/.git/config", ""),
    "an environment beside it": lambda place: environment(place.programs / "work/.venv", "keras-2.3.1"),
    "an environment above it": lambda place: environment(place.programs / "venv", "keras-2.3.1"),
    "where its package starts": lambda place: place.write("work/__init__.py", ""),
    "a saved model": lambda place: place.write("work/saved.keras", "no model"),
    "a folder of a saved model": lambda place: place.write("work/saved.keras/config.json", "{}"),
    "a configuration": lambda place: place.write("work/model.json", "{}"),
    "what is set for Keras": lambda place: place.write(
        "../keras/keras.json", '{"image_data_format": "channels_first"}'
    ),
}


def prepare(place: Place) -> None:
    for name, text in FILES.items():
        place.write(name, text)
    place.run("work/main.py")
    assert place.mark() == 1


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_is_looked_at_again_after_a_change_of(place: Place, change: Change) -> None:
    prepare(place)
    change(place)
    assert MARK not in place.run("work/main.py").out


def test_what_may_have_changed_meanwhile_is_not_kept(place: Place) -> None:
    for name, text in FILES.items():
        place.write(name, text)
    later = time.time() + 60
    os.utime(place.programs / "work/net/sizes.py", (later, later))
    place.run("work/main.py")
    assert place.mark() == 0


def test_a_change_that_is_undone(place: Place) -> None:
    prepare(place)
    place.write("work/net/sizes.py", "UNITS = 1\n")
    place.run("work/main.py", "--no-cache")
    place.write("work/net/sizes.py", FILES["work/net/sizes.py"])
    assert MARK in place.run("work/main.py").out


def test_what_has_nothing_to_do_with_it(place: Place) -> None:
    prepare(place)
    place.write("work/README.md", "No")
    place.write("work/stranger.py", "x = 1\n")
    (place.programs / "work/main.py").touch()
    (place.programs / "work/net/sizes.py").touch()
    assert MARK in place.run("work/main.py").out
    assert MARK in place.run(str(place.programs / "work/main.py")).out, "however it is called"


def test_each_keras_has_its_results(place: Place) -> None:
    prepare(place)
    for keras in ("2", "3"):
        ran = place.run("work/main.py", "--keras", keras)
        assert MARK not in ran.out
        assert ran == place.run("work/main.py", "--keras", keras, "--no-cache")


def test_the_active_environment(place: Place) -> None:
    prepare(place)
    environment(place.programs / "other", "keras-2.3.1")
    active = {"VIRTUAL_ENV": str(place.programs / "other")}
    assert MARK not in place.run("work/main.py", **active).out
    place.mark()
    assert MARK in place.run("work/main.py", **active).out
    (place.programs / "other/lib/python3.11/site-packages/keras-2.3.1.dist-info").rename(
        place.programs / "other/lib/python3.11/site-packages/keras-3.1.0.dist-info"
    )
    assert MARK not in place.run("work/main.py", **active).out


def test_another_version_of_ours(place: Place, tmp_path: Path) -> None:
    """A checkout changes while the number of its version does not."""
    ours = tmp_path / "ours"
    shutil.copytree(PACKAGE, ours / "shapelens", ignore=shutil.ignore_patterns("__pycache__"))
    place.write("main.py", "import keras\nkeras.layers.Dense(0)\n")
    place.run_apart("main.py", PYTHONPATH=str(ours))
    place.mark()
    assert MARK in place.run_apart("main.py", PYTHONPATH=str(ours)).out
    with (ours / "shapelens" / "files.py").open("a") as file:
        file.write("# Something else.\n")
    assert MARK not in place.run_apart("main.py", PYTHONPATH=str(ours)).out
    assert MARK not in place.run_apart("main.py").out, "nor is it that of another installation"


def test_a_candidate_for_a_cure_may_read_further(place: Place) -> None:
    """What is found out for a cure is part of what the result rests on."""
    program = "import keras\nx = keras.Input((4, 4, 1))\ny = keras.layers.Conv2D(8, 5)(x)\n"
    program += "from late import UNITS\nkeras.layers.Dense(UNITS)(keras.layers.Flatten()(y))\n"
    place.write("main.py", program)
    place.write("late.py", "UNITS = 3\n")
    assert "help:" in place.run("main.py").out
    place.mark()
    place.write("late.py", "UNITS = 0\n")
    again = place.run("main.py")
    assert MARK not in again.out
    assert again == place.run("main.py", "--no-cache")


def test_the_same_files_say_which_keras_there_is() -> None:
    assert set(states.REQUIREMENTS) == {pattern for pattern, _ in requirements._FILES}
    assert set(saved_files._TOPS) <= set(states.MARKS)


ASKING = {"is_file", "is_dir", "exists", "read_text", "read_bytes", "open", "glob", "rglob", "iterdir", "stat", "lstat"}
ASKING |= {"environ", "getenv", "cwd", "is_zipfile", "listdir", "scandir"}
ON_DISK = {"config", "project", "requirements", "saved_files"}
"""The files of the analysis that ask the disk; what others would find there, the cache would not know."""


def test_who_asks_the_disk() -> None:
    asking: set[str] = set()
    for part in ("analysis", "features", "values", "syntax"):
        for path in (PACKAGE / part).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            if any(isinstance(node, ast.Attribute) and node.attr in ASKING for node in ast.walk(tree)):
                asking.add(path.stem)
    assert asking == ON_DISK


AUDIT = """
import json, sys
from pathlib import Path
from shapelens.batch.look import look
from shapelens.batch.states import Disk
opened = set()
def note(event, arguments):
    if event in ("open", "os.listdir", "os.scandir", "glob.glob") and isinstance(arguments[0], str):
        opened.add(arguments[0])
path = Path(sys.argv[1])
look(path.with_name("warm.py"), None, Disk())
sys.addaudithook(note)
outcome = look(path, None, Disk())
print(json.dumps([sorted(opened), sorted(outcome.grounds.files)]))
"""


def test_all_that_is_opened_is_known(place: Place) -> None:
    """Python itself says which files were opened."""
    prepare(place)
    place.write("work/model.json", "{}")
    place.write("work/saved.keras", "no model")
    place.write("work/other.py", "DEPTH = 3\n")
    place.write(
        "work/warm.py", "import keras\nkeras.layers.Dense(0)\nkeras.layers.Conv2D(8, 5)(keras.Input((4, 4, 1)))\n"
    )
    main = place.programs / "work" / "main.py"
    ran = subprocess.run(
        [sys.executable, "-P", "-c", AUDIT, str(main)],
        env=place.environ,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    opened, known = json.loads(ran.stdout)
    files = [Path(path) for path in opened if Path(path).is_file()]
    others = {str(path) for path in files if not path.is_relative_to(PACKAGE) and path.suffix != ".pyc"}
    around = {str(main), *(path for path in others if Path(path).name == "requirements.txt")}
    assert {str(place.programs / "work" / name) for name in ("model.json", "saved.keras", "net/sizes.py")} <= others
    assert others - around <= set(known)
