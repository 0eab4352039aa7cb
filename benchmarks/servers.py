"""The servers that are measured: ours, the floor, and peers from an environment of their own."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final

from benchmarks.generate import EditKind

ROOT: Final = Path(__file__).resolve().parent.parent
OURS: Final = "shapelens"
FLOOR: Final = "floor"


@dataclass(frozen=True, slots=True)
class Server:
    """How to run a server, and what makes it report an error."""

    name: str
    command: Sequence[str]
    package: str
    """Whose version is told."""
    edit: EditKind = "name"
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    check: Sequence[str] = ()
    """The command that takes folders, if it has one."""

    def missing(self) -> bool:
        return shutil.which(self.command[0]) is None


def servers(ours: str, peers: Path) -> list[Server]:
    """All, installed or not; `ours` is the command that serves."""
    here = Path(sys.executable).parent
    programs = peers.absolute() / "bin"
    serve = shlex.split(ours) if ours else [str(here / "shapelens"), "serve"]
    basedpyright = {"analysis": {"typeCheckingMode": "standard", "diagnosticMode": "openFilesOnly"}}

    def peer(name: str, command: str, package: str = "", **more: Any) -> Server:
        program, *arguments = command.split()
        check = [str(programs / word) if i == 0 else word for i, word in enumerate(more.pop("check", "").split())]
        return Server(name, [str(programs / program), *arguments], package or name, check=check, **more)

    return [
        Server(OURS, serve, "shapelens", "shape", check=["check" if word == "serve" else word for word in serve]),
        Server(FLOOR, [sys.executable, str(ROOT / "benchmarks" / "floor.py")], "pygls"),
        peer("ty", "ty server", check="ty check"),
        peer(
            "pyrefly",
            "pyrefly lsp",
            settings={"python": {"pyrefly": {"displayTypeErrors": "force-on"}}},
            check="pyrefly check",
        ),
        peer(
            "basedpyright",
            "basedpyright-langserver --stdio",
            settings={"python": {}, "basedpyright": basedpyright},
            check="basedpyright",
        ),
        peer("pylsp", "pylsp", "python-lsp-server"),
        peer("jedi", "jedi-language-server", "jedi-language-server", edit="syntax"),  # of names it says nothing
        peer("ruff", "ruff server", check="ruff check"),
    ]


def environment(peers: Path) -> dict[str, str]:
    """What servers run in: the peers' environment as the user's, and bytecode kept as it is at a user's."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    peers = peers.absolute()
    return {**kept, "VIRTUAL_ENV": str(peers), "PATH": f"{peers / 'bin'}{os.pathsep}{kept.get('PATH', os.defpath)}"}


def versions(peers: Path) -> dict[str, str]:
    """The versions of all packages beside the peers and beside ourselves."""
    found = {each.name: each.version for each in distributions()}
    folders = [str(path) for path in peers.glob("lib/python*/site-packages")]
    return found | {each.name: each.version for each in distributions(path=folders)}


REAL: Final = (
    "convnext",
    "densenet",
    "efficientnet",
    "inception_resnet_v2",
    "inception_v3",
    "mobilenet_v3",
    "nasnet",
    "resnet",
    "vgg16",
    "xception",
)


def copy_real_files(source: Path, folder: Path) -> list[Path]:
    """Ten files that people wrote: of Keras itself, copied from where its package is; none if it is not there.

    All of Keras goes with them, into a folder that is the workspace, so that every server finds what they import. Where
    they come from, servers would take them for installed or hidden, and keep silent about them.
    """
    if (source / "keras").is_dir():
        shutil.copytree(source / "keras", folder / "keras", ignore=shutil.ignore_patterns("__pycache__"))
    found = [folder / "keras" / "src" / "applications" / f"{name}.py" for name in REAL]
    return [path for path in found if path.is_file()]
