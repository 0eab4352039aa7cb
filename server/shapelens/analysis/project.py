"""The other files of a program: found by name on disk, read, and evaluated by the same engine when they are asked for.

Nothing is imported or run: a module is a file below the workspace or an environment's `site-packages`.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from shapelens.analysis.disk import ask
from shapelens.analysis.traces import Cell, Cells, Trace
from shapelens.syntax.source import Source
from shapelens.values.place import Ref

MAX_MODULES: Final = 300
MAX_BYTES: Final = 2_000_000
MODELLED: Final = frozenset(
    {
        "keras",
        "tensorflow",
        "tf_keras",
        "numpy",
        "scipy",
        "torch",
        "jax",
        "sklearn",
        "pandas",
        "matplotlib",
        "PIL",
        "cv2",
    }
    | {"h5py", "absl", "tqdm", "six", "typing", "typing_extensions", "pytest", "setuptools", "IPython"}
)
"""Libraries that are known by name, or that have nothing to say about shapes: their source is not read."""


def is_modelled(path: str) -> bool:
    """Whether a name is of a library of which it is known what its names are, and what it may do to models."""
    root = path.partition(".")[0]
    return root in MODELLED or root in sys.stdlib_module_names


PRELUDE: Final = Path(__file__).parents[1] / "prelude"
"""The standard library as far as programs that build models use it, in Python that is read and never run."""
_IN_PRELUDE: Final = frozenset(path.stem for path in PRELUDE.glob("*.py"))


class Evaluated(Protocol):
    """A module, as far as a project needs to know it (`module.Module`)."""

    root: Ref
    source: Source

    def update(self, text: str) -> bool:
        """Evaluate the text."""
        ...

    def all_cells(self) -> Mapping[Cell, Any]:
        """All cells as they are at the end of the program."""
        ...

    def traces(self) -> Iterator[Trace]:
        """What the statements did."""
        ...


class Project:
    """Modules by file, each read once. `make` makes an empty module for a file; `cells` are those of all modules."""

    def __init__(self, make: Callable[[Path], Evaluated]) -> None:
        self._make = make
        self._loaded: dict[Path, Evaluated] = {}
        self._loading: set[Path] = set()
        self._paths: dict[Ref, Path] = {}
        self._found: dict[tuple[str, Path, bool], Path | None] = {}
        self._missing: set[str] = set()
        self._names_read: dict[Ref, Set[str]] = {}
        self.cells: Cells = {}
        self.resolved: dict[Any, Any] = {}
        """What imported names mean."""
        self.resolving: set[Any] = set()
        """Imported names that are being looked for."""

    def find(self, name: str, importer: Path, installed: bool) -> Path | None:
        """The file of a module by its absolute name, near the importing file or, if `installed`, in an environment."""
        key = (name, importer.parent, installed)
        if key not in self._found:
            self._found[key] = self._search(name, importer, installed)
        path = self._found[key]
        return None if path == importer else path

    def _search(self, name: str, importer: Path, installed: bool) -> Path | None:
        parts = name.split(".")
        if not all(part.isidentifier() for part in parts):
            return None
        for root in (*roots(importer), *(environments(importer) if installed else ())):
            if not installed and root.name == "site-packages" and root / parts[0] not in importer.parents:
                continue  # Of an installed package only its own modules are near.
            if (path := _file_of(root.joinpath(*parts))) is not None:
                return path
        self._missing.update(parts)
        return None

    def home_of(self, package: str, name: str, importer: Path) -> str:
        """The module from which an installed package takes a name that it passes on: read off its text, not evaluated."""
        path = self.find(package, importer, installed=True)
        text = "" if path is None else path.read_text(encoding="utf-8", errors="replace")
        found = re.search(rf"^from (\S+) import \(?\s*{re.escape(name)} as {re.escape(name)}\b", text, re.MULTILINE)
        return package.replace("keras.", "keras.src.", 1) if found is None else found[1]

    def relative(self, importer: Path, level: int, name: str) -> Path | None:
        """The file of `from ..name import`, seen from the importing file."""
        base = importer.parents[min(level, len(importer.parents)) - 1].joinpath(*name.split(".") if name else ())
        path = _file_of(base)
        if path is None:
            self._missing.add(base.name)
        return None if path == importer else path

    def asked_for(self, path: Path) -> bool:
        """Whether a file was read, or may be one that was looked for in vain."""
        return path in self._loaded or (path.parent.name if path.stem == "__init__" else path.stem) in self._missing

    def path_of(self, root: Ref) -> Path | None:
        """The file of a module by its root."""
        return self._paths.get(root)

    def names_read(self, root: Ref) -> Set[str]:
        """The names of other modules with which a module was evaluated, and those with which these were."""
        names = self._names_read.get(root)
        if names is not None:
            return names
        names, waiting, seen = set[str](), [root], {root}
        while waiting:
            reader = waiting.pop()
            module = self.module_of(reader)
            for owner, name in () if module is None else {cell for trace in module.traces() for cell in trace.reads}:
                if owner is not reader and owner in self._paths:
                    names.add(name)
                    waiting += {owner} - seen
                    seen.add(owner)
        if not self.is_loading():
            self._names_read[root] = names
        return names

    def module_of(self, root: Ref) -> Evaluated | None:
        """The module by its root; None while it is being read, and for the file that reads others."""
        path = self.path_of(root)
        return None if path is None else self._loaded.get(path)

    def may_hold(self, root: Ref, name: str) -> bool:
        """Whether a module is a package that has another of that name, which it has when somebody imports that."""
        path = self.path_of(root)
        if path is None or path.stem != "__init__":
            return False
        self._missing.add(name)
        return (path.parent / name).is_dir() or any(path.parent.glob(f"{name}.*"))

    def is_loading(self) -> bool:
        """Whether a module is being read: names of modules that import each other may not be there yet."""
        return bool(self._loading)

    def close(self) -> None:
        """Let go of all modules."""
        for module in self._loaded.values():
            module.root.dissolve()
        vars(self).clear()

    def load(self, path: Path) -> Evaluated | None:
        """The evaluated module of a file; None while it is being evaluated, or if it cannot be read."""
        if path in self._loaded:
            return self._loaded[path]
        if path in self._loading or len(self._loaded) >= MAX_MODULES:
            return None
        try:
            text = path.read_text(encoding="utf-8") if path.stat().st_size <= MAX_BYTES else None
        except (OSError, UnicodeDecodeError):
            text = None
        if text is None:
            return None
        module = self._make(path)
        self._loading.add(path)
        self._paths[module.root] = path
        try:
            module.update(text)
        finally:
            self._loading.discard(path)
        self._loaded[path] = module
        self._paths[module.root] = path  # which is another one where the file turned out to be for another Keras
        self.cells.update(module.all_cells())
        return module


def prelude_of(project: Project, dotted: str) -> tuple[Any, list[str]]:
    """The module of our own that stands for one of the standard library, and the rest of the name."""
    root, *rest = dotted.split(".")
    return (project.load(PRELUDE / f"{root}.py") if root in _IN_PRELUDE else None), rest


def _file_of(base: Path) -> Path | None:
    """The file of a module: a package's `__init__.py`, or that with its name."""
    return next((path for path in (base / "__init__.py", base.with_suffix(".py")) if ask(path).is_file()), None)


def roots(importer: Path) -> Iterator[Path]:
    """Where the imports of a file start: its folder, and the folder that holds its outermost package."""
    folder = importer.parent
    yield folder
    while (folder / "__init__.py").is_file() and folder.parent != folder:
        folder = folder.parent
        yield folder


@cache
def environments(importer: Path) -> Sequence[Path]:
    """The `site-packages` of the environment of a file: the active one, one beside it, or the one that we run in."""
    places: list[Path] = []
    for home in homes(importer.parent):
        places += sorted(home.glob("lib/python3*/site-packages")) or [home / "Lib" / "site-packages"]
    return tuple(dict.fromkeys([*places, Path(sysconfig.get_path("purelib"))]))


def homes(folder: Path) -> Iterator[Path]:
    """The environments of the files in a folder: the active one, and those beside and above it."""
    places = [Path(home)] if (home := os.environ.get("VIRTUAL_ENV")) else []
    here = folder.resolve()
    places += [parent / name for parent in (here, *here.parents) for name in (".venv", "venv")]
    return (home for home in places if (home / "pyvenv.cfg").is_file())


def source_of(project: Project, importer: Path | None, dotted: str, installed: bool) -> tuple[Any, list[str]]:
    """The module whose file a dotted name starts with, the longest such, and the rest of the name."""
    applications = installed and dotted.startswith("keras.applications.")
    if applications and importer is not None:
        # Plain Python over layers: read where it really is.
        package, _, name = dotted.rpartition(".")
        dotted = f"{project.home_of(package, name, importer)}.{name}"
    parts = dotted.split(".")
    if importer is None or (parts[0] in MODELLED and not applications):
        return None, parts
    for length in range(len(parts), 0, -1):
        path = project.find(".".join(parts[:length]), importer, installed)
        if path is not None:
            return project.load(path), parts[length:]
    return None, parts
