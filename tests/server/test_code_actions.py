"""Quick fixes over the protocol: what is offered where, and that the edits make of the file what their titles say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from server.client import Client, edit

Start = Callable[..., Client]

URI = "file:///model.py"

MODEL = """\
import keras
from keras import layers

model = keras.Sequential([
    layers.LSTM(32, input_shape=(20, 8)),
    layers.LSTM(16),
])
"""

MENDED = MODEL.replace("(20, 8))", "(20, 8), return_sequences=True)")

VERSIONED = {"workspace": {"workspaceEdit": {"documentChanges": True}}}


def ask(client: Client, start: tuple[int, int], end: tuple[int, int], **context: Any) -> list[dict[str, Any]]:
    return client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": URI},
            "range": edit(start, end, "")["range"],
            "context": {"diagnostics": [], **context},
        },
    )


def applied(text: str, edits: Sequence[Mapping[str, Any]]) -> str:
    """The text after the edits of a client that counts columns in characters."""
    lines = text.splitlines(keepends=True)
    for each in reversed(edits):
        start, end = each["range"]["start"], each["range"]["end"]
        before, after = lines[start["line"]][: start["character"]], lines[end["line"]][end["character"] :]
        lines[start["line"] : end["line"] + 1] = [before + each["newText"] + after]
    return "".join(lines)


def test_a_quick_fix_mends_the_problem_that_it_names(client: Client) -> None:
    client.open(URI, MODEL)
    [problem] = client.diagnostics(URI, 1)
    [action] = ask(client, (5, 6), (5, 6))
    assert action["title"] == "Set `return_sequences=True`: (None, 20, 32), params 8,384"
    assert (action["kind"], action["isPreferred"], action["diagnostics"]) == ("quickfix", True, [problem])
    text = applied(MODEL, action["edit"]["changes"][URI])
    assert text == MENDED
    client.change(URI, 2, {"text": text})
    assert client.diagnostics(URI, 2) == []
    assert ask(client, (0, 0), (7, 0)) == []


def test_quick_fixes_are_announced(client: Client) -> None:
    assert client.capabilities["codeActionProvider"] == {"codeActionKinds": ["quickfix"]}


def test_edits_are_for_the_version_where_the_client_can_tell(start: Start) -> None:
    client = start()
    client.initialize(VERSIONED)
    client.open(URI, "# \n" + MODEL, version=7)
    client.change(URI, 8, edit((0, 0), (1, 0), ""))
    [action] = ask(client, (0, 0), (7, 0))
    [changes] = action["edit"]["documentChanges"]
    assert changes["textDocument"] == {"uri": URI, "version": 8}
    assert applied(MODEL, changes["edits"]) == MENDED


def test_only_the_kinds_that_are_asked_for(client: Client) -> None:
    client.open(URI, MODEL)
    assert ask(client, (5, 6), (5, 6), only=["quickfix"])
    assert not ask(client, (5, 6), (5, 6), only=["refactor", "source.organizeImports"])


def test_nothing_elsewhere(client: Client) -> None:
    client.open(URI, MODEL)
    assert ask(client, (4, 0), (4, 20)) == []
    assert ask(client, (5, 19), (5, 19))  # right behind it


def test_nothing_of_an_unknown_file(client: Client) -> None:
    assert ask(client, (0, 0), (0, 0)) is None


def test_nothing_where_problems_are_not_shown(start: Start) -> None:
    client = start()
    client.initialize(options={"settings": {"diagnostics": {"enabled": False}}})
    client.open(URI, MODEL)
    assert ask(client, (0, 0), (7, 0)) is None


def test_columns_are_those_of_the_client(client: Client) -> None:
    text = (
        MODEL.replace("model = ", 'name = "😀"; model = ').replace("[\n    ", "[").replace(",\n    layers", ", layers")
    )
    client.open(URI, text)
    line = text.splitlines()[3]
    [action] = ask(client, (3, 0), (3, len(line)))
    [change] = action["edit"]["changes"][URI]
    assert change["range"]["start"] == {"line": 3, "character": line.index("(20, 8)") + len("(20, 8)") + 1}


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_whole_line_that_is_the_last(client: Client, end: str) -> None:
    text = f"größe = 1{end or chr(10)}# shapelens: ignore{end}"
    client.open(URI, text)
    [action] = ask(client, (1, 0), (1, 5))
    [change] = action["edit"]["changes"][URI]
    assert change["range"]["start"] == {"line": 1, "character": 0}
    assert change["newText"] == ""
    assert change["range"]["end"] == ({"line": 2, "character": 0} if end else {"line": 1, "character": 19})


def test_typing_goes_on_while_cures_are_looked_for(client: Client) -> None:
    """What is asked of an old version may be answered by nothing, but it is answered, and the new version is evaluated."""
    client.open(URI, MODEL + "".join(f"x{n} = layers.Dense({n + 1})(keras.Input((4,)))\n" for n in range(2000)))
    client.diagnostics(URI, 1)
    params = {
        "textDocument": {"uri": URI},
        "range": edit((0, 0), (7, 0), "")["range"],
        "context": {"diagnostics": []},
    }
    question = client.ask("textDocument/codeAction", params)
    client.change(URI, 2, {"text": MENDED})
    assert client.answer(question) is not None
    assert client.diagnostics(URI, 2) == []
