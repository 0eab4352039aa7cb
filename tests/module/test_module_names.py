"""Names of modules that a program sets, deletes and asks for: what Python does, without the model being built."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from shapelens.analysis.module import Module
from shapelens.features.facts import facts

USE = "from keras import Input, layers\nx = Input((3,))\n"
CONFIG = "UNITS = 4\n\n\ndef units():\n    return UNITS\n"


def widths(folder: Path, files: Mapping[str, str], main: str) -> list[object]:
    """The last axes of the layers that `main` calls, "?" where that is not known; the other files are beside it."""
    return widths_after(evaluated(folder, files, main), main)


def evaluated(folder: Path, files: Mapping[str, str], main: str) -> Module:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    module = Module(3, folder / "main.py")
    module.update(USE + main)
    return module


def widths_after(module: Module, main: str) -> list[object]:
    module.update(USE + main)
    calls = [call for call in facts(module)["calls"] if call["kind"] == "layer"]
    found = [call["output_shape"][-1] for call in calls if call["line"] > 2]
    return [width if isinstance(width, int) else "?" for width in found]


@pytest.mark.parametrize(
    "change",
    [
        "config.UNITS = 6",
        "config.UNITS += 2",
        "setattr(config, 'UNITS', 6)",
        "vars(config)['UNITS'] = 6",
        "config.__dict__['UNITS'] = 6",
        "vars(config).update(UNITS=6)",
        "import config as c\nc.UNITS = 6",
    ],
)
def test_a_name_set_from_outside(tmp_path: Path, change: str) -> None:
    main = f"import config\n{change}\nlayers.Dense(config.UNITS)(x)\nlayers.Dense(config.units())(x)\n"
    assert widths(tmp_path, {"config.py": CONFIG}, main) == [6, 6]


def test_a_module_of_a_package(tmp_path: Path) -> None:
    files = {"pkg/__init__.py": "", "pkg/config.py": CONFIG}
    main = "import pkg.config\npkg.config.UNITS = 6\nfrom pkg import config\nlayers.Dense(config.units())(x)\n"
    assert widths(tmp_path, files, main) == [6]


def test_what_was_imported_before_stays(tmp_path: Path) -> None:
    main = "import config\nfrom config import UNITS\nconfig.UNITS = 6\nlayers.Dense(UNITS)(x)\n"
    main += "from config import UNITS\nlayers.Dense(UNITS)(x)\n"
    assert widths(tmp_path, {"config.py": CONFIG}, main) == [4, 6]


def test_an_edit_of_what_is_set(tmp_path: Path) -> None:
    main = "import config\nconfig.UNITS = 6\nfrom config import UNITS\nlayers.Dense(UNITS + config.units())(x)\n"
    module = evaluated(tmp_path, {"config.py": CONFIG}, main)
    assert widths_after(module, main) == [12]
    assert widths_after(module, main.replace("= 6", "= 7")) == [14]
    assert widths_after(module, main.replace("config.UNITS = 6\n", "")) == [8]
    assert widths_after(module, main) == [12]


def test_another_file_may_have_imported_it_before_or_after(tmp_path: Path) -> None:
    other = "from config import UNITS\n\n\ndef units():\n    return UNITS\n"
    main = "import config, other\nconfig.UNITS = 6\nlayers.Dense(other.units())(x)\nlayers.Dense(config.units())(x)\n"
    assert widths(tmp_path, {"config.py": CONFIG, "other.py": other}, main) == ["?", 6]


def test_another_file_may_have_computed_with_it(tmp_path: Path) -> None:
    files = {"config.py": CONFIG, "other.py": "import config\n\nWIDTH = 2 * config.UNITS\nDEPTH = 3\n"}
    files["third.py"] = "from other import WIDTH\n\nMORE = WIDTH + 1\n"
    files["apart.py"] = "SIZE = 5\n"
    main = "import config\nconfig.UNITS = 6\nimport other, third, apart\n"
    main += "".join(f"layers.Dense({name})(x)\n" for name in ("other.WIDTH", "third.MORE", "apart.SIZE"))
    assert widths(tmp_path, files, main) == ["?", "?", 5]


@pytest.mark.parametrize(
    ("change", "width"),
    [
        ("globals()['UNITS'] = 6", 6),
        ("globals().update(UNITS=6)", 6),
        ("globals().update({'UNITS': 6})", 6),
        ("del config.UNITS", "?"),
        ("delattr(config, 'UNITS')", "?"),
    ],
)
def test_names_of_its_own_and_deleted_ones(tmp_path: Path, change: str, width: object) -> None:
    main = f"import config\nUNITS = 4\n{change}\nlayers.Dense({'config.' * ('config' in change)}UNITS)(x)\n"
    assert widths(tmp_path, {"config.py": CONFIG}, main) == [width]


ASK = "import config\nlayers.Dense(2 if hasattr(config, 'DEPTH') else 3)(x)\nlayers.Dense(getattr(config, 'DEPTH', 3))(x)\n"


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("", [3, 3]),
        ("DEPTH = 2", [2, 2]),
        ("import os\nif os.environ.get('DEEP'):\n    DEPTH = 2\n", ["?", 2]),
        ("globals()[input()] = 2", ["?", "?"]),
        ("def __getattr__(name):\n    return 2\n", ["?", "?"]),
        ("def deepen():\n    global DEPTH\n    DEPTH = 2\n", ["?", "?"]),
        ("from sizes import *", [3, 3]),
        ("from elsewhere import *", ["?", "?"]),
    ],
)
def test_whether_a_module_has_a_name(tmp_path: Path, config: str, expected: list[object]) -> None:
    assert widths(tmp_path, {"config.py": config, "sizes.py": "WIDTH = 1\n"}, ASK) == expected


def test_a_package_has_the_modules_in_it(tmp_path: Path) -> None:
    files = {"config/__init__.py": "", "config/DEPTH.py": ""}
    assert widths(tmp_path, files, ASK) == ["?", "?"]


def test_names_that_are_not_known_may_be_any(tmp_path: Path) -> None:
    assert widths(tmp_path, {"config.py": ""}, "import config\nsetattr(config, input(), 3)\n" + ASK) == ["?", "?"]
