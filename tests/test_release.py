"""What a release is made of agrees with itself: versions, notes, and the commands that CI runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from shapelens import __version__

ROOT = Path(__file__).parents[1]
NOTES = ROOT / "scripts" / "release_notes.py"


def test_all_parts_have_one_version() -> None:
    extension = ROOT / "client-vscode"
    lock = json.loads((extension / "package-lock.json").read_text(encoding="utf-8"))
    package = json.loads((extension / "package.json").read_text(encoding="utf-8"))
    assert {package["version"], lock["version"], lock["packages"][""]["version"]} == {__version__}
    assert f"## {__version__}\n" in (extension / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_extension_carries_what_the_server_needs() -> None:
    """What is imported for the terminal alone, and what is not pure Python, stays out."""
    project = tomllib.loads(text("pyproject.toml"))["project"]
    needed = [re.split("[>=]", asked)[0] for asked in project["dependencies"]]
    carried = re.findall(r"^([\w-]+)==", text("client-vscode/bundled/requirements.txt"), re.MULTILINE)
    assert set(needed) - set(carried) == {"h5py", "numpy", "shtab"}


def test_workflows_run_what_has_to_be_green() -> None:
    wanted = set(re.findall(r"^make ([\w-]+)$", text(".ci/run"), re.MULTILINE))
    jobs = text(".github/workflows/ci.yml")
    [listed] = re.findall(r"target: \[(.*)\]", jobs)
    assert {*listed.split(", "), *re.findall(r"- target: (\S+)", jobs)} == wanted


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def notes(version: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    script = root / NOTES.relative_to(ROOT)
    return subprocess.run([sys.executable, script, version], capture_output=True, encoding="utf-8", check=False)


def test_notes_are_those_of_the_version(tmp_path: Path) -> None:
    for name in ("scripts", "server/shapelens", "client-vscode"):
        (tmp_path / name).mkdir(parents=True)
    for name in (
        "scripts/release_notes.py",
        "server/shapelens/__init__.py",
        "client-vscode/package.json",
        "client-vscode/package-lock.json",
    ):
        (tmp_path / name).write_text(text(name), encoding="utf-8")
    now = f"## [{__version__}] - 2026-01-31\n\n### Added\n\n- Now.\n"
    changes = f"# Changes\n\n## [Unreleased]\n\n- Later.\n\n{now}\n## [0.0.1]\n\n- Then.\n"
    (tmp_path / "CHANGELOG.md").write_text(changes)
    assert notes(__version__, tmp_path).stdout == "### Added\n\n- Now.\n"
    other = notes("9.9.9", tmp_path)
    assert other.returncode == 1
    assert f"server/shapelens/__init__.py: the version is {__version__}, not 9.9.9" in other.stderr
    assert "CHANGELOG.md: nothing is said of 9.9.9" in other.stderr
