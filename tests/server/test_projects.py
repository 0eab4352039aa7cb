"""The server reads `[tool.shapelens]` of the nearest pyproject.toml, and takes a change over while it runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from server.client import Client

Start = Callable[..., Client]

MISMATCH = "import keras\nfrom keras import layers\nx = layers.Conv2D(8, 3)(keras.Input((784,)))\n"
OFF = '[tool.shapelens]\nignore = ["incompatible-input"]\n'
BROKEN = '[tool.shapelens]\n\nignoer = ["incompatible-input"]\n'


def project(folder: Path, text: str) -> str:
    path = folder / "pyproject.toml"
    path.write_text(text, encoding="utf-8")
    return path.as_uri()


def opened(client: Client, folder: Path, name: str = "model.py") -> str:
    (folder / name).write_text(MISMATCH, encoding="utf-8")
    uri = (folder / name).as_uri()
    client.open(uri, MISMATCH)
    return uri


def shown(client: Client, uri: str, count: int) -> list[Any]:
    """Wait until a file has so many problems."""

    def matches(params: Any) -> bool:
        return params["uri"] == uri and len(params["diagnostics"]) == count

    return client.wait_for("textDocument/publishDiagnostics", matches)["diagnostics"]


def change(client: Client, folder: Path, text: str) -> None:
    client.notifications.clear()
    uri = project(folder, text)
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})


def test_it_is_taken_over_while_the_server_runs(client: Client, tmp_path: Path) -> None:
    project(tmp_path, OFF)
    uri = opened(client, tmp_path)
    shown(client, uri, 0)
    change(client, tmp_path, "")
    shown(client, uri, 1)
    change(client, tmp_path, '[tool.shapelens]\nexclude = ["model.*"]\n')
    shown(client, uri, 0)
    change(client, tmp_path, '[tool.shapelens]\nselect = ["incompatible-input"]\n')
    shown(client, uri, 1)
    change(client, tmp_path, "[tool.shapelens]\ndiagnostics.enabled = false\n")
    shown(client, uri, 0)


def test_a_client_that_watches_no_files(client: Client, tmp_path: Path) -> None:
    uri = opened(client, tmp_path)
    shown(client, uri, 1)
    project(tmp_path, OFF)
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    shown(client, uri, 0)


def test_a_mistake_is_told_once_and_the_settings_stay(client: Client, tmp_path: Path) -> None:
    project(tmp_path, OFF)
    uri = opened(client, tmp_path)
    shown(client, uri, 0)
    change(client, tmp_path, BROKEN)
    told = client.wait_for("window/showMessage")
    path = tmp_path / "pyproject.toml"
    message = f"{path}:3: tool.shapelens.ignoer: unknown key, did you mean ignore?"
    assert (told["type"], told["message"]) == (2, message)
    [wrong] = shown(client, path.as_uri(), 1)
    assert wrong["range"] == {"start": {"line": 2, "character": 0}, "end": {"line": 3, "character": 0}}
    client.notifications.clear()
    other = opened(client, tmp_path, "other.py")
    shown(client, other, 0)
    assert not any(one["method"] == "window/showMessage" for one in client.notifications)
    change(client, tmp_path, "")
    shown(client, path.as_uri(), 0)
    shown(client, uri, 1)


def test_what_the_editor_sets_goes_over_it(start: Start, tmp_path: Path) -> None:
    client = start()
    client.initialize(options={"settings": {"ignore": []}})
    project(tmp_path, OFF)
    shown(client, opened(client, tmp_path), 1)


def test_each_file_has_the_settings_of_its_project(client: Client, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    project(tmp_path / "a", OFF)
    shown(client, opened(client, tmp_path / "a"), 0)
    shown(client, opened(client, tmp_path / "b"), 1)


def test_the_file_is_watched(start: Start) -> None:
    client = start()
    client.initialize({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
    client.open("file:///model.py", MISMATCH)
    client.diagnostics("file:///model.py", 1)
    assert client.registered == ["workspace/didChangeWatchedFiles"]
