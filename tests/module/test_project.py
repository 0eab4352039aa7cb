"""Imports of a program's own files: they are read, never run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from shapelens.analysis.module import Module
from shapelens.features.facts import facts

USE = "from keras import Input, layers\n"


def shapes(folder: Path, files: Mapping[str, str], main: str) -> list[object]:
    """The output shapes of the layers that `main` calls, the other files being beside it."""
    for name, text in {**files, "main.py": main}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    module = Module(3, folder / "main.py")
    module.update(main)
    return [call["output_shape"] for call in facts(module)["calls"] if call["kind"] == "layer"]


def test_a_constant(tmp_path: Path) -> None:
    main = USE + "from config import UNITS\nlayers.Dense(UNITS)(Input((3,)))\n"
    assert shapes(tmp_path, {"config.py": "UNITS = 3 * 4\n"}, main) == [[None, 12]]


def test_a_module_under_another_name(tmp_path: Path) -> None:
    main = USE + "import pkg.config as c\nlayers.Dense(c.UNITS)(Input((3,)))\n"
    assert shapes(tmp_path, {"pkg/__init__.py": "", "pkg/config.py": "UNITS = 5\n"}, main) == [[None, 5]]


def test_a_function_that_builds_layers_is_evaluated_for_the_call(tmp_path: Path) -> None:
    blocks = "from keras import layers\ndef block(x, n=8):\n    return layers.Dense(n)(x)\n"
    main = USE + "from blocks import block\nlayers.Dense(1)(block(Input((3,)), 6))\n"
    module_shapes = shapes(tmp_path, {"blocks.py": blocks}, main)
    assert module_shapes == [[None, 1]], "calls in other files are theirs"


def test_a_class_of_another_file_is_extended(tmp_path: Path) -> None:
    base = "class Base:\n    def __init__(self, units):\n        self.units = units\n"
    main = USE + (
        "from base import Base\n"
        "class Net(Base):\n    def build(self, x):\n        return layers.Dense(self.units)(x)\n"
        "Net(9).build(Input((3,)))\n"
    )
    assert shapes(tmp_path, {"base.py": base}, main) == [[None, 9]]


def test_names_that_a_package_passes_on(tmp_path: Path) -> None:
    files = {"net/__init__.py": "from .sizes import *\nfrom . import deep\n", "net/sizes.py": "A = 2\n_B = 3\n"}
    files["net/deep.py"] = "from .sizes import _B\nC = _B + 4\n"
    main = USE + "from net import A, deep\nlayers.Dense(A)(Input((3,)))\nlayers.Dense(deep.C)(Input((3,)))\n"
    assert shapes(tmp_path, files, main) == [[None, 2], [None, 7]]


def test_files_that_a_package_takes_all_names_of_and_that_import_from_it(tmp_path: Path) -> None:
    files = {
        "net/__init__.py": "from .one import *\nfrom .two import *\nfrom .sizes import *\n",
        "net/one.py": "from . import sizes\ndef first():\n    return sizes.A\n",
        "net/two.py": "from . import sizes\nfrom .one import first\ndef second():\n    return sizes.A + first()\n",
        "net/sizes.py": "A = 2\n",
    }
    main = USE + "import net\nlayers.Dense(net.first())(Input((3,)))\nlayers.Dense(net.second())(Input((3,)))\n"
    assert shapes(tmp_path, files, main) == [[None, 2], [None, 4]]
    lost = {name: text.replace("sizes", "nowhere") for name, text in files.items() if name != "net/sizes.py"}
    assert shapes(tmp_path / "lost", lost, main) == [[None, "?"], [None, "?"]]


@pytest.mark.parametrize("broken", ["def f(:\n", "\x00", "raise SystemExit\n"])
def test_what_cannot_be_read_is_unknown(tmp_path: Path, broken: str) -> None:
    main = USE + "from config import UNITS\nX = 1\nlayers.Dense(UNITS)(Input((3,)))\n"
    assert shapes(tmp_path, {"config.py": broken}, main) == [[None, "UNITS"]]


def test_files_that_import_each_other(tmp_path: Path) -> None:
    files = {
        "a.py": "import b\nA = 2\ndef f():\n    return b.B\n",
        "b.py": "import a\nB = 3\ndef g():\n    return a.A\n",
    }
    main = USE + "import a, b\nlayers.Dense(a.f())(Input((3,)))\nlayers.Dense(b.g())(Input((3,)))\n"
    assert shapes(tmp_path, files, main) == [[None, 3], [None, 2]]


def test_a_library_is_not_looked_for_on_disk(tmp_path: Path) -> None:
    main = USE + "import numpy as np\nlayers.Dense(int(np.prod((2, 3))))(Input((3,)))\n"
    assert shapes(tmp_path, {}, main) == [[None, 6]]


def test_a_function_imports_what_lies_near_its_own_file(tmp_path: Path) -> None:
    build = "def build(x):\n    from .sizes import A\n    from keras import layers\n    return layers.Dense(A)(x)\n"
    files = {"net/__init__.py": "", "net/sizes.py": "A = 7\n", "net/build.py": build}
    main = USE + "from net.build import build\nlayers.Flatten()(build(Input((3,))))\n"
    assert shapes(tmp_path, files, main) == [[None, 7]]


def test_the_globals_of_a_function_are_those_of_its_file(tmp_path: Path) -> None:
    files = {"sizes.py": "A = 7\ndef size():\n    return globals()['A']\n"}
    main = USE + "from sizes import size\nA = 9\nlayers.Dense(size())(Input((3,)))\n"
    assert shapes(tmp_path, files, main) == [[None, 7]]


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    files = {
        "net/__init__.py": "from .columns import Column\n",
        "net/columns.py": "from .inputs import sizes\nclass Column:\n    size = 6\n",
        "net/inputs.py": (
            "def sizes(columns):\n    from . import columns as lib\n"
            "    return sum(c.size for c in columns if isinstance(c, lib.Column))\n"
        ),
    }
    main = USE + "from net import Column\nfrom net.inputs import sizes\nlayers.Dense(sizes([Column()]))(Input((3,)))\n"
    assert shapes(tmp_path, files, main) == [[None, 6]]


def test_a_file_of_an_installed_package_has_less_time_and_still_says_what_it_can(tmp_path: Path) -> None:
    slow = "def twice(n):\n    return 1 if n == 0 else twice(n - 1) + twice(n - 1)\nCOUNT = twice(10)\n"
    slow += "def more():\n    return 7\nUNITS = more()\n"
    packages = ".venv/lib/python3.11/site-packages"
    files = {".venv/pyvenv.cfg": "home = /usr/bin\n", f"{packages}/bought.py": slow, "own.py": slow}
    main = USE + "import bought, own\n"
    main += "".join(
        f"layers.Dense({size})(Input((3,)))\n" for size in ("own.COUNT", "own.UNITS", "bought.COUNT", "bought.UNITS")
    )
    assert shapes(tmp_path, files, main) == [[None, 1024], [None, 7], [None, "?"], [None, 7]]
