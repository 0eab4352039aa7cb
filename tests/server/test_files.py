"""Open files: hovers and diagnostics belong to the newest text, whatever the edits and the encoding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.client import Client, change_message, edit

Start = Callable[..., Client]

URI = "file:///model.py"

MODEL = """\
import keras
from keras import layers

inputs = keras.Input((784,))
x = layers.Dense(4)(inputs)
"""

MISMATCH = "y = layers.Conv2D(8, 3)(x)\n"


def test_hover_on_a_layer(client: Client) -> None:
    client.open(URI, MODEL)
    hover = client.hover(URI, 4, 12)
    assert hover["contents"]["kind"] == "markdown"
    assert "(None, 4)" in hover["contents"]["value"]
    assert "3,140" in hover["contents"]["value"]
    assert hover["range"]["start"]["line"] == hover["range"]["end"]["line"] == 4
    assert hover["range"]["start"]["character"] <= 12 <= hover["range"]["end"]["character"]


@pytest.mark.parametrize(("line", "character"), [(0, 2), (2, 0), (5, 0), (400, 7)])
def test_hover_elsewhere_is_null(client: Client, line: int, character: int) -> None:
    client.open(URI, MODEL)
    assert client.hover(URI, line, character) is None


def test_hover_in_a_file_never_opened_is_null(client: Client) -> None:
    assert client.hover("file:///other.py", 0, 0) is None
    assert client.hover("untitled:Untitled-1", 0, 0) is None


def test_hover_in_a_closed_file_is_null(client: Client) -> None:
    client.open(URI, MODEL)
    client.close(URI)
    assert client.hover(URI, 4, 12) is None


def test_plain_text_for_a_client_that_prefers_it(start: Start) -> None:
    client = start()
    client.initialize({"textDocument": {"hover": {"contentFormat": ["plaintext", "markdown"]}}})
    client.open(URI, MODEL)
    contents = client.hover(URI, 4, 12)["contents"]
    assert contents["kind"] == "plaintext"
    assert "(None, 4)" in contents["value"]
    assert "`" not in contents["value"]


def test_a_mismatch_comes_and_goes(client: Client) -> None:
    client.open(URI, MODEL)
    assert client.diagnostics(URI, 1) == []
    client.change(URI, 2, edit((5, 0), (5, 0), MISMATCH))
    [problem] = client.diagnostics(URI, 2)
    assert problem["severity"] == 1
    assert problem["source"] == "shapelens"
    assert problem["code"] == "incompatible-input"
    assert problem["codeDescription"]["href"].endswith("problems.md#incompatible-input")
    assert "ndim=2" in problem["message"]
    start, end = problem["range"]["start"], problem["range"]["end"]
    assert (start["line"], end["line"]) == (5, 5)
    assert MISMATCH[start["character"] : end["character"]].strip()
    client.change(URI, 3, edit((5, 0), (6, 0), ""))
    assert client.diagnostics(URI, 3) == []


def test_closing_clears_the_diagnostics(client: Client) -> None:
    client.open(URI, MODEL + MISMATCH)
    assert len(client.diagnostics(URI, 1)) == 1
    client.close(URI)
    assert client.diagnostics(URI, None) == []


def test_a_file_can_be_opened_again(client: Client) -> None:
    client.open(URI, MODEL + MISMATCH)
    client.close(URI)
    client.open(URI, MODEL.replace("(4)", "(5)"), version=7)
    assert client.diagnostics(URI, 7) == []
    assert "(None, 5)" in client.hover(URI, 4, 12)["contents"]["value"]


def test_two_files_are_two_programs(client: Client) -> None:
    other = "file:///other.py"
    client.open(URI, MODEL)
    client.open(other, MODEL.replace("(4)", "(5)"))
    assert "(None, 4)" in client.hover(URI, 4, 12)["contents"]["value"]
    assert "(None, 5)" in client.hover(other, 4, 12)["contents"]["value"]
    client.close(other)
    assert "(None, 4)" in client.hover(URI, 4, 12)["contents"]["value"]


def test_other_languages_are_ignored(client: Client) -> None:
    client.open("file:///model.txt", MODEL + MISMATCH, language="plaintext")
    assert client.hover("file:///model.txt", 4, 12) is None
    client.change("file:///model.txt", 2, edit((0, 0), (0, 0), "x"))
    client.close("file:///model.txt")
    assert client.notifications == []


def test_the_newest_version_wins(client: Client) -> None:
    """Of 200 changes that come at once only few are evaluated, and the last one is."""
    client.open(URI, MODEL)
    client.diagnostics(URI, 1)
    client.send(
        *(change_message(URI, n, edit((4, 17), (4, 17 + len(str(n - 1))), str(n))) for n in range(5, 205)),
    )
    client.diagnostics(URI, 204)
    assert "(None, 204)" in client.hover(URI, 4, 12)["contents"]["value"]
    versions = [
        notification["params"]["version"]
        for notification in client.notifications
        if notification["method"] == "textDocument/publishDiagnostics"
    ]
    assert versions == sorted(versions)
    assert len(versions) < 50


def test_hover_answers_for_the_edit_just_before_it(client: Client) -> None:
    client.open(URI, MODEL)
    for units in range(5, 100):
        client.change(URI, units, edit((4, 0), (5, 0), f"x = layers.Dense({units})(inputs)\n"))
        assert f"(None, {units})" in client.hover(URI, 4, 12)["contents"]["value"]


def test_a_form_feed_is_no_line_end(client: Client) -> None:
    client.open(URI, MODEL.replace("\n\n", "\n\x0c\n") + "# \u2028 \x85\n")
    client.change(URI, 2, edit((4, 17), (4, 18), "5"))
    hover = client.hover(URI, 4, 12)
    assert "(None, 5)" in hover["contents"]["value"]
    assert hover["range"]["start"]["line"] == 4


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends(client: Client, end: str) -> None:
    client.open(URI, (MODEL + MISMATCH).replace("\n", end))
    [problem] = client.diagnostics(URI, 1)
    assert problem["range"]["start"]["line"] == 5
    client.change(URI, 2, edit((4, 17), (4, 18), "5"))
    hover = client.hover(URI, 4, 12)
    assert "(None, 5)" in hover["contents"]["value"]
    assert hover["range"]["start"]["line"] == 4


@pytest.mark.parametrize(("encoding", "width"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
def test_an_emoji_before_a_layer(start: Start, encoding: str, width: int) -> None:
    client = start()
    client.initialize({"general": {"positionEncodings": [encoding]}})
    client.open(URI, MODEL.replace("x = layers.Dense(4)(inputs)", "x = ['\U0001f60b', layers.Dense(4)(inputs)][1]"))
    column = len("x = ['") + width + len("', ")
    assert client.hover(URI, 4, column - 3) is None
    hover = client.hover(URI, 4, column + len("layers.D"))
    assert "(None, 4)" in hover["contents"]["value"]
    assert hover["range"]["start"]["character"] >= column
    assert hover["range"]["end"]["character"] <= column + len("layers.Dense(4)(inputs)")
    client.change(URI, 2, edit((4, column + len("layers.Dense(")), (4, column + len("layers.Dense(4")), "5"))
    assert "(None, 5)" in client.hover(URI, 4, column + len("layers.D"))["contents"]["value"]


def test_broken_code_is_no_error(client: Client) -> None:
    client.open(URI, "(((\n'''\nx = = \\\n\x00\ud800")
    client.diagnostics(URI, 1)
    assert client.hover(URI, 0, 0) is None
    assert client.shut_down() == 0
    assert client.stderr == ""
