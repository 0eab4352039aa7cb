"""Problems that the client asks for: it is told when they are known, and to ask again when they have changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.client import Client, Refused, edit
from server.test_notebooks import IMPORTS, change_book, open_book, typed, uri

Start = Callable[..., Client]

PULLS = {
    "textDocument": {"diagnostic": {"dynamicRegistration": False}},
    "workspace": {"diagnostics": {"refreshSupport": True}, "configuration": True},
}
URI = "file:///model.py"
WRONG = "import keras\nx = keras.layers.Conv2D(4, 30)(keras.Input((28, 28, 1)))\n"
SMALLER = edit((1, 27), (1, 29), "3")


@pytest.fixture
def client(start: Start) -> Client:
    client = start()
    client.initialize(PULLS)
    return client


def pull(client: Client, file: str = URI, previous: str | None = None) -> Any:
    params: dict[str, Any] = {"textDocument": {"uri": file}}
    return client.request(
        "textDocument/diagnostic", params | ({} if previous is None else {"previousResultId": previous})
    )


def codes(report: Any) -> list[str]:
    assert report["kind"] == "full"
    return [one["code"] for one in report["items"]]


def pushed(client: Client) -> list[Any]:
    return [sent for sent in client.notifications if sent["method"] == "textDocument/publishDiagnostics"]


def test_problems_are_told_when_they_are_asked_for(client: Client) -> None:
    assert client.capabilities["diagnosticProvider"]["interFileDependencies"]
    client.open(URI, WRONG)
    assert codes(pull(client)) == ["negative-dimension"]
    client.change(URI, 2, SMALLER)
    assert codes(pull(client)) == []
    client.close(URI)
    assert codes(pull(client)) == []
    assert pushed(client) == []


def test_what_has_not_changed_is_not_told_again(client: Client) -> None:
    client.open(URI, WRONG)
    first = pull(client)["resultId"]
    assert pull(client, previous=first) == {"kind": "unchanged", "resultId": first}
    client.change(URI, 2, edit((2, 0), (2, 0), "# a comment\n"))
    assert pull(client, previous=first) == {"kind": "unchanged", "resultId": first}
    client.change(URI, 3, SMALLER)
    assert codes(pull(client, previous=first)) == []


def test_a_file_that_is_not_open_has_no_problems(client: Client) -> None:
    assert codes(pull(client, "file:///other.py")) == []


def test_whoever_asked_may_take_it_back(start: Start) -> None:
    client = start()
    client.initialize(PULLS, {"settings": {"diagnostics": {"delay": 10_000}}})
    client.open(URI, WRONG)
    assert codes(pull(client)) == ["negative-dimension"]
    client.change(URI, 2, SMALLER)
    asked = client.ask("textDocument/diagnostic", {"textDocument": {"uri": URI}})
    client.notify("$/cancelRequest", {"id": asked})
    with pytest.raises(Refused) as refused:
        client.answer(asked)
    assert refused.value.code == -32800  # RequestCancelled


def test_a_setting_has_the_client_ask_again(client: Client) -> None:
    client.open(URI, WRONG)
    assert codes(pull(client)) == ["negative-dimension"]
    client.configuration = {"diagnostics": {"enabled": False}}
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    client.wait_for_refresh("workspace/diagnostic/refresh")
    assert codes(pull(client)) == []


def test_a_file_that_is_imported_has_the_client_ask_again(client: Client, tmp_path: Path) -> None:
    sizes, model = tmp_path / "sizes.py", tmp_path / "model.py"
    sizes.write_text("WINDOW = 3\n")
    model.write_text(WRONG.replace("30", "WINDOW").replace("import keras", "import keras; from sizes import WINDOW"))
    client.open(model.as_uri(), model.read_text())
    assert codes(pull(client, model.as_uri())) == []
    sizes.write_text("WINDOW = 30\n")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": sizes.as_uri(), "type": 2}]})
    client.wait_for_refresh("workspace/diagnostic/refresh")
    assert codes(pull(client, model.as_uri())) == ["negative-dimension"]


def test_an_edit_of_a_cell_has_the_client_ask_again_for_the_others(client: Client) -> None:
    open_book(client, ("imports", IMPORTS + "window = 3"), ("model", WRONG.replace("30", "window")))
    assert codes(pull(client, uri("model"))) == []
    change_book(client, textContent=typed("imports", 2, edit((4, 9), (4, 10), "30")))
    client.wait_for_refresh("workspace/diagnostic/refresh")
    assert codes(pull(client, uri("model"))) == ["negative-dimension"]
    assert codes(pull(client, uri("imports"))) == []
