"""Files as they were in a revision of Git, read from its objects: no working tree or index is touched, no filter runs."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final

from shapelens import files
from shapelens.finding import SUFFIXES

MAX_BYTES: Final = 16_000_000
"""Larger files are left out: models in files are not read either beyond that."""
_READ: Final = (*SUFFIXES, ".cfg", ".h5", ".hdf5", ".json", ".keras", ".lock", ".toml", ".txt", ".yaml", ".yml")
"""How the files end that the analysis may ask for."""
_REGULAR: Final = ("100644", "100755")


@contextlib.contextmanager
def checked_out(path: Path, revision: str) -> Generator[Path]:
    """A file as it was in a revision, in a temporary folder with what was around it then.

    Raises:
        files.Unreadable: there is no such revision, or no such file in it.
    """
    folder = next(parent for parent in path.absolute().parents if parent.is_dir())
    root = Path(_git(folder, "rev-parse", "--show-toplevel", otherwise=f"{path}: is in no Git repository").rstrip("\n"))
    prefix = _git(folder, "rev-parse", "--show-prefix", otherwise=f"{path}: is in no Git repository").rstrip("\n")
    name = PurePosixPath(prefix, path.absolute().relative_to(folder).as_posix())
    unknown = f"{revision}: is neither a file nor a revision of {root}"
    if revision.startswith("-"):
        raise files.Unreadable(unknown)
    commit = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", otherwise=unknown).strip()
    listed = [*_listed(folder, commit, name)]
    if name not in (file for file, _ in listed):
        raise files.Unreadable(f"{path}: is not in revision {revision}")
    with tempfile.TemporaryDirectory(prefix="shapelens-") as temporary:
        tree = Path(temporary).resolve()
        (tree / ".git").mkdir()  # Where the project ends for whoever looks around.
        _write(folder, tree, listed)
        _link_environments(root, tree, root / prefix)
        yield tree / name


def _git(folder: Path, *arguments: str, otherwise: str) -> str:
    """What a command of Git prints; `otherwise` is what to say if it fails."""
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except OSError as error:
        raise files.Unreadable(f"Git cannot be started: {error.strerror}") from error
    if done.returncode:
        raise files.Unreadable(otherwise)
    return done.stdout.decode(errors="surrogateescape")


def _listed(folder: Path, commit: str, wanted: PurePosixPath) -> Iterator[tuple[PurePosixPath, str]]:
    """The files of a revision that may be asked for, and their objects."""
    listing = _git(folder, "ls-tree", "-r", "-l", "-z", "--full-tree", commit, otherwise=f"Git cannot list {commit}")
    for entry in filter(None, listing.split("\0")):
        told, _, name = entry.partition("\t")
        mode, _, digest, size = told.split()
        path = PurePosixPath(name)
        read = path == wanted or name.endswith(_READ)
        if read and mode in _REGULAR and int(size) <= MAX_BYTES and ".." not in path.parts:
            yield path, digest


def _write(folder: Path, tree: Path, listed: Sequence[tuple[PurePosixPath, str]]) -> None:
    """Write files below a folder."""
    with tempfile.TemporaryFile() as wanted:
        wanted.write("".join(f"{digest}\n" for _, digest in listed).encode())
        wanted.seek(0)
        command = ["git", "cat-file", "--batch"]
        with subprocess.Popen(command, cwd=folder, stdin=wanted, stdout=subprocess.PIPE) as git:
            for name, _ in listed:
                target = tree / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(_next(git.stdout))


def _next(objects: IO[bytes] | None) -> bytes:
    """The next object: a line that ends in its size, its content, and a newline."""
    assert objects is not None
    head = objects.readline().split()
    if len(head) != 3:
        raise files.Unreadable("Git does not have all of this revision here")
    content = objects.read(int(head[2]))
    objects.read(1)
    return content


def _link_environments(root: Path, tree: Path, folder: Path) -> None:
    """Let what is installed beside and above the file count for its revision too, as it does for the file."""
    for parent in (folder, *folder.parents):
        mirrored = tree / parent.relative_to(root) if parent.is_relative_to(root) else tree
        for name in (".venv", "venv"):
            if (parent / name / "pyvenv.cfg").is_file() and mirrored.is_dir() and not (mirrored / name).exists():
                with contextlib.suppress(OSError):
                    (mirrored / name).symlink_to(parent / name, target_is_directory=True)
