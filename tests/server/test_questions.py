"""What stands beside the text, over the protocol: hints, lenses, symbols, words, summaries, pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from server.client import Client, edit, position_params

Start = Callable[..., Client]

URI = "file:///model.py"

MODEL = """\
import keras
from keras import layers

inputs = keras.Input((28, 28, 1))
x = layers.Conv2D(32, 3)(inputs)
x = layers.Flatten()(x)
outputs = layers.Dense(10)(x)
model = keras.Model(inputs, outputs, name="classifier")
"""

REFRESH = {"workspace": {"inlayHint": {"refreshSupport": True}, "codeLens": {"refreshSupport": True}}}
NESTED = {"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}}
DOCUMENT = {"textDocument": {"uri": URI}}


def hints(client: Client, first: int = 0, last: int = 99) -> Any:
    return client.request("textDocument/inlayHint", {**DOCUMENT, "range": edit((first, 0), (last, 0), "")["range"]})


def labels(client: Client) -> list[tuple[int, int, str]]:
    return [(one["position"]["line"], one["position"]["character"], one["label"]) for one in hints(client)]


def lenses(client: Client) -> Any:
    return client.request("textDocument/codeLens", DOCUMENT)


def symbols(client: Client) -> Any:
    return client.request("textDocument/documentSymbol", DOCUMENT)


def completion(client: Client, line: int, character: int) -> Any:
    return client.request("textDocument/completion", position_params(URI, line, character))


def test_hints_stand_at_the_ends_of_their_lines(client: Client) -> None:
    client.open(URI, MODEL)
    assert labels(client) == [
        (3, 33, "(None, 28, 28, 1)"),
        (4, 32, "(None, 26, 26, 32) · 320"),
        (5, 23, "(None, 21632)"),
        (6, 29, "(None, 10) · 216,330"),
    ]
    assert [one["position"]["line"] for one in hints(client, 4, 5)] == [4, 5]


def test_hints_count_columns_as_the_client_does(client: Client) -> None:
    client.open(URI, MODEL.replace("(inputs)\n", "(inputs)  # 😀\r\n"))
    assert labels(client)[1] == (4, 38, "(None, 26, 26, 32) · 320")


def test_a_hint_is_explained_when_it_is_pointed_at(client: Client) -> None:
    client.open(URI, MODEL)
    hint = hints(client)[1]
    assert "tooltip" not in hint
    resolved = client.request("inlayHint/resolve", hint)
    assert "kernel (3, 3, 1, 32) + bias (32,) = 320" in resolved["tooltip"]["value"]
    client.change(URI, 2, {"text": "import keras\n"})
    assert "tooltip" not in client.request("inlayHint/resolve", hint)


def test_hints_follow_an_edit(client: Client) -> None:
    client.open(URI, MODEL)
    client.diagnostics(URI, 1)
    client.change(URI, 2, edit((4, 18), (4, 20), "8"))
    assert labels(client)[1:3] == [(4, 31, "(None, 26, 26, 8) · 80"), (5, 23, "(None, 5408)")]


def test_a_lens_stands_over_what_makes_a_model(start: Start) -> None:
    client = start()
    client.initialize(options={"commands": ["shapelens.showSummary"]})
    client.open(URI, MODEL)
    [lens] = lenses(client)
    assert lens["range"]["start"] == {"line": 7, "character": 8}
    assert lens["command"] == {
        "title": "Total params 216,650 · 846.29 KB · output (None, 10)",
        "command": "shapelens.showSummary",
        "arguments": [URI, {"line": 7, "character": 8}],
    }


def test_a_lens_has_no_command_where_the_client_has_none(client: Client) -> None:
    client.open(URI, MODEL)
    assert [lens["command"]["command"] for lens in lenses(client)] == [""]


def test_symbols_in_symbols(start: Start) -> None:
    client = start()
    client.initialize(NESTED)
    client.open(URI, MODEL)
    [model] = symbols(client)
    assert (model["name"], model["detail"]) == ("model", "classifier: Functional (None, 10) · 216,650")
    assert (model["range"]["start"]["line"], model["range"]["end"]["line"]) == (3, 7)
    assert model["selectionRange"]["start"] == {"line": 7, "character": 8}
    assert [(one["name"], one["detail"]) for one in model["children"]] == [
        ("input_layer", "InputLayer (None, 28, 28, 1)"),
        ("conv2d", "Conv2D (None, 26, 26, 32) · 320"),
        ("flatten", "Flatten (None, 21632)"),
        ("dense", "Dense (None, 10) · 216,330"),
    ]


def test_symbols_one_after_the_other(client: Client) -> None:
    client.open(URI, MODEL)
    found = [(one["name"], one.get("containerName")) for one in symbols(client)]
    assert found == [("model", None), *((name, "model") for name in ("input_layer", "conv2d", "flatten", "dense"))]


def test_words_are_completed_while_the_line_does_not_parse(client: Client) -> None:
    client.open(URI, MODEL)
    client.change(URI, 2, edit((4, 22), (4, 32), ', padding="s'))
    answer = completion(client, 4, 34)
    assert [(item["label"], item["textEdit"]["newText"]) for item in answer["items"]] == [
        ("valid", "valid"),
        ("same", "same"),
    ]
    assert answer["items"][0]["textEdit"]["range"] == edit((4, 33), (4, 34), "")["range"]
    client.change(URI, 3, edit((4, 32), (4, 34), ""))
    assert [item["textEdit"]["newText"] for item in completion(client, 4, 32)["items"]] == ['"valid"', '"same"']
    assert completion(client, 0, 3) is None


@pytest.mark.parametrize(("place", "name"), [((7, 2), None), ((4, 10), None), ((0, 0), None), ((0, 0), "classifier")])
def test_the_summary_of_the_model_that_is_meant(client: Client, place: tuple[int, int], name: str | None) -> None:
    client.open(URI, MODEL)
    answer = client.request("shapelens/summary", {**position_params(URI, *place), "name": name})
    assert (answer["name"], answer["class"]) == ("classifier", "Functional")
    assert answer["position"] == {"line": 7, "character": 8}
    assert 'Model: "classifier"' in answer["text"]
    assert "Total params: 216,650 (846.29 KB)" in answer["text"]


def test_no_summary_where_there_is_no_model(client: Client) -> None:
    client.open(URI, "import keras\n")
    assert client.request("shapelens/summary", position_params(URI, 0, 0)) is None
    assert client.request("shapelens/graph", position_params(URI, 0, 0)) is None
    assert client.request("shapelens/summary", position_params("file:///other.py", 0, 0)) is None


def test_the_picture_of_the_model_that_is_meant(client: Client) -> None:
    client.open(URI, MODEL)
    answer = client.request("shapelens/graph", {**position_params(URI, 6, 0), "unfolded": []})
    assert answer["name"] == "classifier"
    assert answer["svg"].startswith("<svg")
    [conv] = [node for node in answer["nodes"] if node["class"] == "Conv2D"]
    assert (conv["output"], conv["params"], conv["folded"], conv["problems"]) == ("(None, 26, 26, 32)", "320", None, [])
    assert conv["range"]["start"]["line"] == 4


@pytest.mark.parametrize(
    ("switch", "ask"),
    [("inlayHints", hints), ("codeLens", lenses), ("documentSymbols", symbols)],
)
def test_each_can_be_switched_off_and_on(start: Start, switch: str, ask: Callable[[Client], Any]) -> None:
    client = start()
    client.initialize(REFRESH)
    client.open(URI, MODEL)
    assert ask(client)
    client.notify("workspace/didChangeConfiguration", {"settings": {switch: {"enabled": False}}})
    assert ask(client) is None
    client.notify("workspace/didChangeConfiguration", {"settings": {switch: {"enabled": True}}})
    assert ask(client)
    assert len(client.refreshes) >= 2


def test_words_can_be_switched_off(start: Start) -> None:
    client = start()
    client.initialize(options={"settings": {"completion": {"enabled": False}}})
    client.open(URI, MODEL.replace("32, 3)", '32, 3, padding="")'))
    assert completion(client, 4, 33) is None


def test_the_client_asks_again_when_a_file_was_told_of_too_early(start: Start) -> None:
    """A file that takes longer than anybody waits for it: what was told meanwhile is told again at the end."""
    client = start()
    client.initialize(REFRESH)
    slow = "\n".join(f"for i in range(200):\n    y{n} = layers.Dense(4)(layers.Flatten()(inputs))" for n in range(60))
    client.open(URI, f"{MODEL}{slow}\n")
    hints(client)
    client.diagnostics(URI, 1)
    assert len(hints(client)) >= 4
