"""The problems of files that are not open, for those who wish to see them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.client import Client
from server.test_pull import PULLS, WRONG

Start = Callable[..., Client]

RIGHT = WRONG.replace("30)", "3)")
WORKSPACE = {"settings": {"diagnostics": {"mode": "workspace"}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "wrong.py").write_text(WRONG)
    (folder / "right.py").write_text(RIGHT)
    (folder / "after.py").write_text("from right import x\nimport keras\n\ny = keras.layers.Reshape((3,))(x)\n")
    return folder


@pytest.fixture
def open_folder(start: Start, folder: Path, tmp_path: Path) -> Callable[..., Client]:
    def open_one(capabilities: Any = None, options: Any = WORKSPACE) -> Client:
        client = start(environment={"XDG_CACHE_HOME": str(tmp_path / "cache")})
        client.initialize(capabilities, options, folder)
        return client

    return open_one


def pull(client: Client, told: dict[str, str]) -> dict[str, list[tuple[str, int]]]:
    """What has changed; `told` is what was told before, and kept up to date."""
    previous = [{"uri": uri, "value": value} for uri, value in told.items()]
    found = {}
    for item in client.request("workspace/diagnostic", {"previousResultIds": previous})["items"]:
        told[item["uri"]] = item["resultId"]
        found[Path(item["uri"]).name] = [(one["code"], one["range"]["start"]["line"]) for one in item["items"]]
    return found


def pull_until(client: Client, told: dict[str, str], wanted: dict[str, Any]) -> None:
    found: dict[str, Any] = {}
    while not wanted.items() <= found.items():
        found |= pull(client, told)


def changed(client: Client, path: Path) -> None:
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]})


def test_files_are_looked_at_that_nobody_has_opened(open_folder: Callable[..., Client], folder: Path) -> None:
    client, told = open_folder(PULLS), dict[str, str]()
    pull_until(client, told, {"wrong.py": [("negative-dimension", 1)], "after.py": [("reshape-size", 3)]})
    assert not any("right.py" in uri for uri in told)
    (folder / "wrong.py").write_text("# fixed\n" + RIGHT)
    changed(client, folder / "wrong.py")
    pull_until(client, told, {"wrong.py": []})
    (folder / "after.py").unlink()
    changed(client, folder / "after.py")
    pull_until(client, told, {"after.py": []})


def test_what_rests_on_a_file_follows_it(open_folder: Callable[..., Client], folder: Path) -> None:
    client, told = open_folder(PULLS), dict[str, str]()
    pull_until(client, told, {"after.py": [("reshape-size", 3)]})
    (folder / "right.py").write_text("import keras\n\nx = keras.Input((3, 1))\n")
    changed(client, folder / "right.py")
    pull_until(client, told, {"after.py": []})


def test_a_client_that_can_be_told_late_is_told_what_is_wished(
    open_folder: Callable[..., Client], folder: Path
) -> None:
    client = open_folder({**PULLS, "textDocument": {"diagnostic": {"dynamicRegistration": True}}}, None)
    assert "diagnosticProvider" not in client.capabilities
    uri, method = (folder / "wrong.py").as_uri(), "textDocument/diagnostic"
    client.open(uri, WRONG)
    assert len(client.request(method, {"textDocument": {"uri": uri}})["items"]) == 1
    assert (client.registered.count(method), client.options[method]["workspaceDiagnostics"]) == (1, False)
    (folder / "pyproject.toml").write_text('[tool.shapelens]\ndiagnostics.mode = "workspace"\n')
    changed(client, folder / "pyproject.toml")
    told = dict[str, str]()
    pull_until(client, told, {"after.py": [("reshape-size", 3)]})
    assert (client.registered.count(method), client.options[method]["workspaceDiagnostics"]) == (1, True)


def test_what_is_shown_of_a_file_is_taken_back_when_it_is_closed(
    open_folder: Callable[..., Client], folder: Path
) -> None:
    client, told = open_folder(PULLS, None), dict[str, str]()
    uri = (folder / "wrong.py").as_uri()
    client.open(uri, WRONG)
    assert len(client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]) == 1
    client.close(uri)
    pull_until(client, told, {"wrong.py": []})


def test_an_open_file_is_asked_for_by_itself(open_folder: Callable[..., Client], folder: Path) -> None:
    client, told = open_folder(PULLS), dict[str, str]()
    pull_until(client, told, {"wrong.py": [("negative-dimension", 1)]})
    uri = (folder / "wrong.py").as_uri()
    client.open(uri, RIGHT)
    report = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    assert report["items"] == []
    client.close(uri)
    told.clear()
    pull_until(client, told, {"wrong.py": [("negative-dimension", 1)]})


def test_they_are_pushed_to_clients_that_do_not_ask(open_folder: Callable[..., Client], folder: Path) -> None:
    client = open_folder()
    uri = (folder / "wrong.py").as_uri()

    def shown(count: int) -> None:
        """Wait until that many problems of the file have been published after all that was before."""
        before = len(client.notifications)
        client.wait_for_later(
            before, "textDocument/publishDiagnostics", lambda p: p["uri"] == uri and len(p["diagnostics"]) == count
        )

    client.wait_for("textDocument/publishDiagnostics", lambda p: p["uri"] == uri and len(p["diagnostics"]) == 1)
    client.open(uri, RIGHT, version=7)
    assert client.diagnostics(uri, 7) == []
    client.close(uri)
    shown(1)


@pytest.mark.parametrize("options", [None, {"settings": {"diagnostics": {"mode": "openFilesOnly"}}}])
def test_by_default_only_open_files_are_looked_at(
    open_folder: Callable[..., Client], folder: Path, options: Any
) -> None:
    client = open_folder(options=options)
    client.open((folder / "right.py").as_uri(), RIGHT)
    assert client.diagnostics((folder / "right.py").as_uri(), 1) == []
    client.notify("workspace/didChangeConfiguration", {"settings": {"diagnostics": {"mode": "workspace"}}})
    wrong = (folder / "wrong.py").as_uri()
    client.wait_for("textDocument/publishDiagnostics", lambda params: params["uri"] == wrong)
    uris = [n["params"]["uri"] for n in client.notifications if n["method"] == "textDocument/publishDiagnostics"]
    assert uris[0] == (folder / "right.py").as_uri()


def test_a_project_may_wish_for_it(open_folder: Callable[..., Client], folder: Path) -> None:
    (folder / "pyproject.toml").write_text(
        '[tool.shapelens]\ndiagnostics.mode = "workspace"\nignore = ["negative-dimension"]\n'
    )
    client, told = open_folder(PULLS, None), dict[str, str]()
    pull_until(client, told, {"after.py": [("reshape-size", 3)]})
    assert not any("wrong.py" in uri for uri in told)
