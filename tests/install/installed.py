"""What users install: the packages in empty environments, the hook in pre-commit, the action as a job runs it.

`make test-install` runs it, since it installs from the package index; `make test` does not.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.client import Client
from shapelens import __version__

ROOT = Path(__file__).parents[2]

GOOD = """\
import keras

model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(4)], name="small")
"""
BAD = GOOD + "keras.layers.LSTM(3)(model.output)\n"
CODE = "incompatible-input"


def notebook(code: str) -> str:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# A model"]},
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": code.splitlines(keepends=True),
        },
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def environment(**more: str) -> dict[str, str]:
    """Ours without what leads to the checkout; git knows who commits, and pip compiles nothing that is not imported."""
    leading = ("PYTHONPATH", "VIRTUAL_ENV", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE")
    kept = {name: value for name, value in os.environ.items() if name not in leading}
    who = {
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@b.c",
    }
    return {**kept, **who, "PYTHONIOENCODING": "utf-8", "PIP_NO_COMPILE": "1", **more}


def run(
    *command: str | Path, at: Path, status: int | None = 0, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, cwd=at, env=env or environment(), capture_output=True, encoding="utf-8", check=False)
    assert status is None or done.returncode == status, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@dataclass(frozen=True)
class Packages:
    """What a release has, and the source package unpacked."""

    wheel: Path
    sdist: Path
    unpacked: Path


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    """The wheel is built from the source package, as `python -m build` does."""
    folder = tmp_path_factory.mktemp("packages")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, at=folder)
    [wheel], [sdist] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return Packages(wheel, sdist, folder / sdist.name.removesuffix(".tar.gz"))


@pytest.fixture(scope="session")
def scripts(packages: Packages, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment with nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("empty")
    run(sys.executable, "-m", "venv", folder / "shapelens", at=folder)
    found = folder / "shapelens" / ("Scripts" if os.name == "nt" else "bin")
    run(found / "python", "-m", "pip", "install", "--quiet", packages.wheel, at=folder)
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "bad.py").write_text(BAD)
    (tmp_path / "bad.ipynb").write_text(notebook(BAD))
    return tmp_path


def test_packages_have_what_is_needed(packages: Packages) -> None:
    assert f"-{__version__}-" in packages.wheel.name
    with zipfile.ZipFile(packages.wheel) as wheel:
        names = set(wheel.namelist())
    source = ROOT / "server"
    kept = (path for path in source.rglob("*") if path.is_file() and path.suffix != ".pyc")
    assert {path.relative_to(source).as_posix() for path in kept} == {n for n in names if n.startswith("shapelens/")}
    assert {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml"} <= {p.name for p in packages.unpacked.iterdir()}


def test_nothing_else_is_installed(scripts: Path, project: Path) -> None:
    listed = json.loads(run(scripts / "python", "-m", "pip", "list", "--format=json", at=project).stdout)
    names = {each["name"].lower() for each in listed}
    assert {"shapelens", "pygls", "numpy"} <= names
    assert not names & {"keras", "tensorflow", "tf-keras", "pytest", "ruff", "pyright", "hatchling", "build", "pandas"}


def test_commands(scripts: Path, project: Path) -> None:
    shapelens = scripts / "shapelens"
    assert run(shapelens, "--version", at=project).stdout == f"shapelens {__version__}\n"
    run(shapelens, "check", "--no-cache", "good.py", at=project)
    assert CODE in run(shapelens, "check", "--no-cache", "bad.py", at=project, status=1).stdout
    assert "Total params: 3,140" in run(shapelens, "summary", "good.py", "small", at=project).stdout
    assert "<svg" in run(shapelens, "graph", "good.py", "-o", "-", at=project).stdout
    assert json.loads(run(shapelens, "facts", "good.py", at=project).stdout)["models"][0]["params"] == 3140


def test_hovers(scripts: Path, project: Path) -> None:
    command = [str(scripts / "shapelens"), "serve"]
    client = Client(command=command, directory=project, environment=environment(PYTHONPATH=""))
    try:
        client.initialize()
        client.open("file:///model.py", GOOD)
        hover = client.hover("file:///model.py", 2, GOOD.splitlines()[2].index("Dense"))
        assert client.shut_down() == 0
    finally:
        client.kill()
    assert "(None, 784)  ->  (None, 4)" in hover["contents"]["value"]


def test_python_programs(scripts: Path, project: Path) -> None:
    program = "import pathlib, shapelens; print(shapelens.analyze(pathlib.Path('good.py')).models[0].params)"
    assert run(scripts / "python", "-c", program, at=project).stdout == "3140\n"


def test_pre_commit(packages: Packages, project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A clone of a project that names the hook: its bad files hold a commit up, and mended they do not."""
    folder = tmp_path_factory.mktemp("pre-commit")
    hooks = shutil.copytree(packages.unpacked, folder / "shapelens")
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    commit(hooks)
    run("git", "tag", "v0", at=hooks)
    (project / "notes.md").write_text("keras.layers.Dense(4)(1)")
    config = {"repos": [{"repo": str(hooks), "rev": "v0", "hooks": [{"id": "shapelens"}]}]}
    (project / ".pre-commit-config.yaml").write_text(yaml.dump(config))
    commit(project)
    run("git", "clone", "--quiet", project, folder / "clone", at=folder)
    clone = folder / "clone"

    ours = environment(PRE_COMMIT_HOME=str(folder / "home"), XDG_CACHE_HOME=str(folder / "cache"))
    hooked = (sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never")
    held = run(*hooked, at=clone, status=1, env=ours).stdout
    assert re.findall(r"^(\S+?):.*: ([a-z-]+): ", held, re.MULTILINE) == [("bad.ipynb", CODE), ("bad.py", CODE)]
    (clone / "bad.py").write_text(GOOD)
    (clone / "bad.ipynb").write_text(notebook(GOOD))
    assert "Passed" in run(*hooked, at=clone, env=ours).stdout


def commit(folder: Path) -> None:
    run("git", "init", "--quiet", at=folder)
    run("git", "add", "--all", at=folder)
    run("git", "commit", "--quiet", "--no-verify", "-m", "All", at=folder)


def test_action(packages: Packages, scripts: Path, project: Path, tmp_path: Path) -> None:
    """The steps of the action that are ours, as a job runs them; its environment is there already, and installed into."""
    action: Any = yaml.safe_load((ROOT / "action.yml").read_text())
    temporary = scripts.parents[1]
    given = {f"inputs.{name}": each["default"] for name, each in action["inputs"].items()}
    given |= {"inputs.paths": "good.py\nbad*", "steps.python.outputs.python-path": sys.executable}
    variables = tmp_path / "variables"
    variables.touch()
    job = environment(RUNNER_TEMP=str(temporary), GITHUB_ACTION_PATH=str(packages.unpacked), GITHUB_ENV=str(variables))
    printed: list[tuple[int, str]] = []
    for step in action["runs"]["steps"]:
        if "run" not in step:
            continue
        own = {name: re.sub(r"\$\{\{ (\S+) \}\}", lambda m: given[m[1]], text) for name, text in step["env"].items()}
        set_before = dict(line.split("=", 1) for line in variables.read_text().splitlines())
        shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"])
        done = run(*shell, at=project, status=None, env={**job, **set_before, **own})
        printed.append((done.returncode, done.stdout))
    assert [status for status, _ in printed] == [0, 0, 1]
    found = re.findall(r"^::error file=(\S+?),line=(\d+),.*\((.*)\)::", printed[-1][1], re.MULTILINE)
    [line] = [number for number, text in enumerate(notebook(BAD).splitlines(), start=1) if "LSTM" in text]
    assert found == [("bad.ipynb", str(line), CODE), ("bad.py", "4", CODE)]
    [scan] = json.loads((temporary / "shapelens.sarif").read_text())["runs"]
    assert [result["ruleId"] for result in scan["results"]] == [CODE, CODE]


def test_github_takes_the_files() -> None:
    """By the schemas of GitHub and pre-commit."""
    workflows = (ROOT / ".github" / "workflows").glob("*.yml")
    check = (sys.executable, "-m", "check_jsonschema")
    run(*check, "--builtin-schema", "vendor.github-workflows", *workflows, at=ROOT)
    run(*check, "--builtin-schema", "vendor.github-actions", "action.yml", at=ROOT)
    run(sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml", at=ROOT)
