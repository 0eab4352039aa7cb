"""Programs of several files: what one says of another's names, and what a change on disk does to the open ones."""

from __future__ import annotations

from pathlib import Path

from server.client import Client

MAIN = """\
import keras
from sizes import WIDTH

y = keras.layers.Dense(WIDTH)(keras.Input((784,)))
"""


def saved(path: Path, text: str) -> str:
    path.write_text(text)
    return path.as_uri()


def shape_in_hover(client: Client, uri: str) -> str:
    return client.hover(uri, 3, 20)["contents"]["value"]


def test_a_name_from_the_file_beside_it(client: Client, tmp_path: Path) -> None:
    saved(tmp_path / "sizes.py", "WIDTH = 4\n")
    uri = saved(tmp_path / "main.py", MAIN)
    client.open(uri, MAIN)
    assert "(None, 4)" in shape_in_hover(client, uri)


def test_a_saved_file_changes_what_imports_it(client: Client, tmp_path: Path) -> None:
    sizes = saved(tmp_path / "sizes.py", "WIDTH = 4\n")
    uri = saved(tmp_path / "main.py", MAIN)
    client.open(uri, MAIN)
    assert "(None, 4)" in shape_in_hover(client, uri)
    saved(tmp_path / "sizes.py", "WIDTH = 16\n")
    client.notify("textDocument/didSave", {"textDocument": {"uri": sizes}})
    assert "(None, 16)" in shape_in_hover(client, uri)


def test_a_file_that_was_missing_is_found_once_it_is_there(client: Client, tmp_path: Path) -> None:
    uri = saved(tmp_path / "main.py", MAIN)
    client.open(uri, MAIN)
    assert "(None, ?)" in shape_in_hover(client, uri)
    sizes = saved(tmp_path / "sizes.py", "WIDTH = 4\n")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": sizes, "type": 1}]})
    assert "(None, 4)" in shape_in_hover(client, uri)
