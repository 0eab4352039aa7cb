"""Notebooks over the protocol: their cells are one module, and each is told what is in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from server.client import Client, edit, position_params

Start = Callable[..., Client]

BOOK = "file:///book.ipynb"
IMPORTS = "%matplotlib inline\nimport keras\nfrom keras import layers\n!pip list\n"
MODEL = "inputs = keras.Input((28, 28, 1))\nx = layers.Conv2D(32, 3)(inputs)"
DENSE = "y = layers.Dense(10)(layers.Flatten()(x))\nmodel = keras.Model(inputs, y)"
NESTED = {"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}}


def uri(name: str) -> str:
    return f"vscode-notebook-cell:/book.ipynb#{name}"


def cell(name: str, kind: int = 2) -> dict[str, Any]:
    return {"kind": kind, "document": uri(name)}


def item(name: str, text: str, language: str = "python") -> dict[str, Any]:
    return {"uri": uri(name), "languageId": language, "version": 1, "text": text}


def open_book(client: Client, *cells: tuple[str, str]) -> None:
    book = {
        "uri": BOOK,
        "notebookType": "jupyter-notebook",
        "version": 1,
        "cells": [cell(name) for name, _ in cells],
    }
    documents = [item(name, text) for name, text in cells]
    client.notify("notebookDocument/didOpen", {"notebookDocument": book, "cellTextDocuments": documents})


def change_book(client: Client, **cells: Any) -> None:
    identifier = {"uri": BOOK, "version": 2}
    client.notify("notebookDocument/didChange", {"notebookDocument": identifier, "change": {"cells": cells}})


def splice(start: int, deleted: int, cells: Sequence[dict[str, Any]] = (), **documents: Any) -> dict[str, Any]:
    return {"array": {"start": start, "deleteCount": deleted, "cells": [*cells]}, **documents}


def typed(name: str, version: int, *changes: Any) -> list[dict[str, Any]]:
    return [{"document": {"uri": uri(name), "version": version}, "changes": [*changes]}]


def hover(client: Client, name: str, line: int, character: int) -> str:
    found = client.hover(uri(name), line, character)
    return "" if found is None else found["contents"]["value"]


def codes(client: Client, name: str, version: int | None) -> list[tuple[str, int]]:
    return [(one["code"], one["range"]["start"]["line"]) for one in client.diagnostics(uri(name), version)]


def last_codes(client: Client, name: str) -> list[str]:
    """What was published last, after all that was asked before has been answered."""
    client.hover(uri(name), 0, 0)
    shown = [
        sent["params"]["diagnostics"]
        for sent in client.notifications
        if sent["method"] == "textDocument/publishDiagnostics" and sent["params"]["uri"] == uri(name)
    ]
    return [one["code"] for one in shown[-1]]


@pytest.fixture
def book(client: Client) -> Client:
    open_book(client, ("imports", IMPORTS), ("model", MODEL), ("dense", DENSE))
    return client


def test_a_cell_knows_what_those_before_it_made(book: Client) -> None:
    assert "(None, 26, 26, 32)" in hover(book, "model", 1, 11)
    found = book.hover(uri("dense"), 0, 11)
    assert "kernel (21632, 10) + bias (10,) = 216,330" in found["contents"]["value"]
    assert found["range"]["start"]["line"] == 0
    assert hover(book, "imports", 0, 3) == ""


def test_hints_lenses_and_symbols_are_those_of_the_cell(start: Start) -> None:
    client = start()
    client.initialize(NESTED)
    open_book(client, ("imports", IMPORTS), ("model", MODEL), ("dense", DENSE))
    of = {"textDocument": {"uri": uri("dense")}}
    hints = client.request("textDocument/inlayHint", {**of, "range": edit((0, 0), (9, 0), "")["range"]})
    assert [(one["position"]["line"], one["label"]) for one in hints] == [(0, "(None, 10) · 216,330")]
    assert "216,330" in client.request("inlayHint/resolve", hints[0])["tooltip"]["value"]
    assert [one["range"]["start"]["line"] for one in client.request("textDocument/codeLens", of)] == [1]
    (model,) = client.request("textDocument/documentSymbol", of)
    assert (model["name"], [one["name"] for one in model["children"]]) == ("model", ["flatten", "dense"])
    symbols = client.request("textDocument/documentSymbol", {"textDocument": {"uri": uri("model")}})
    assert [one["name"] for one in symbols] == ["input_layer", "conv2d"]


def test_words_are_offered_in_a_cell(book: Client) -> None:
    change_book(book, textContent=typed("dense", 2, edit((0, 17), (0, 19), "10, activation='')")))
    items = book.request("textDocument/completion", position_params(uri("dense"), 0, 33))["items"]
    assert "relu" in [one["label"] for one in items]


def test_a_problem_shows_in_its_cell_and_points_into_the_other(book: Client) -> None:
    assert codes(book, "dense", 1) == []
    change_book(book, textContent=typed("dense", 2, {"text": "y = layers.Conv2D(4, 3)(x)\nz = layers.Add()([x, y])"}))
    (problem,) = book.diagnostics(uri("dense"), 2)
    assert problem["range"]["start"] == {"line": 1, "character": 17}
    assert [uri("model"), uri("dense")] == [one["location"]["uri"] for one in problem["relatedInformation"]]
    assert codes(book, "model", 1) == []


def test_an_edit_of_one_cell_shows_in_the_others(book: Client) -> None:
    assert codes(book, "dense", 1) == []
    change_book(book, textContent=typed("model", 2, edit((0, 22), (0, 24), "2")))
    assert codes(book, "model", 2)
    change_book(book, textContent=typed("model", 3, edit((0, 22), (0, 23), "56")))
    assert codes(book, "model", 3) == []
    assert "kernel (44928, 10)" in hover(book, "dense", 0, 11)


def test_cells_are_moved_added_and_removed(book: Client) -> None:
    assert "216,330" in hover(book, "dense", 0, 11)
    change_book(
        book,
        structure=splice(2, 0, [cell("text", 1), cell("pool")], didOpen=[item("pool", "x = layers.MaxPooling2D()(x)")]),
    )
    assert "kernel (5408, 10)" in hover(book, "dense", 0, 11)
    # The pooling comes first now, where `x` is not known yet.
    change_book(book, structure=splice(1, 3, [cell("pool"), cell("text", 1), cell("model")]))
    assert "kernel (21632, 10)" in hover(book, "dense", 0, 11)
    change_book(book, structure=splice(1, 1, didClose=[{"uri": uri("pool")}]))
    assert "kernel (21632, 10)" in hover(book, "dense", 0, 11)
    assert hover(book, "pool", 0, 11) == ""
    assert codes(book, "pool", None) == []


def test_a_cell_may_become_text_and_code_again(book: Client) -> None:
    change_book(book, data=[cell("model", 1)])
    assert "216,330" not in hover(book, "dense", 0, 11)
    change_book(book, data=[cell("model")])
    assert "216,330" in hover(book, "dense", 0, 11)


def test_cells_in_other_languages_are_left_out(client: Client) -> None:
    open_book(client, ("imports", IMPORTS), ("model", MODEL))
    sql = item("sql", "x = 1", "sql")
    change_book(client, structure=splice(2, 0, [cell("sql"), cell("dense")], didOpen=[sql, item("dense", DENSE)]))
    assert "216,330" in hover(client, "dense", 0, 11)
    assert hover(client, "sql", 0, 0) == ""


def test_what_is_left_open_in_a_cell_stays_in_it(book: Client) -> None:
    change_book(book, textContent=typed("imports", 2, edit((4, 0), (4, 0), "shape = (1, [2,")))
    assert "216,330" in hover(book, "dense", 0, 11)


def test_a_quick_fix_edits_the_cell(start: Start) -> None:
    client = start()
    client.initialize({"workspace": {"workspaceEdit": {"documentChanges": True}}})
    wrong = "model = keras.Sequential([\n    keras.Input((28, 28, 1)),\n    layers.Dense(10),\n])\n"
    fit = (
        "import numpy as np\nmodel.compile('adam', 'categorical_crossentropy')\n"
        "model.fit(np.zeros((9, 28, 28, 1)), np.zeros((9,)))"
    )
    open_book(client, ("imports", IMPORTS), ("model", wrong), ("fit", fit))
    (problem,) = client.diagnostics(uri("fit"), 1)
    actions = client.request(
        "textDocument/codeAction",
        {"textDocument": {"uri": uri("fit")}, "range": problem["range"], "context": {"diagnostics": [problem]}},
    )
    edited = [change for action in actions for change in action["edit"]["documentChanges"]]
    assert edited
    for change in edited:
        lines = {uri("model"): 5, uri("fit"): 3}[change["textDocument"]["uri"]]
        assert change["textDocument"]["version"] == 1
        assert all(one["range"]["end"]["line"] < lines for one in change["edits"])


def test_the_summary_of_a_model_of_another_cell(book: Client) -> None:
    answer = book.request("shapelens/summary", position_params(uri("dense"), 1, 2))
    assert (answer["uri"], answer["position"]) == (uri("dense"), {"line": 1, "character": 8})
    assert "216,330" in answer["text"]
    drawn = book.request("shapelens/graph", position_params(uri("dense"), 1, 2))
    assert {(node["name"], node["uri"]) for node in drawn["nodes"]} >= {
        ("conv2d", uri("model")),
        ("dense", uri("dense")),
    }


def test_a_closed_notebook_is_forgotten_and_opens_again(book: Client) -> None:
    assert codes(book, "dense", 1) == []
    documents = [{"uri": uri(name)} for name in ("imports", "model", "dense")]
    book.notify("notebookDocument/didClose", {"notebookDocument": {"uri": BOOK}, "cellTextDocuments": documents})
    assert codes(book, "dense", None) == []
    assert hover(book, "dense", 0, 11) == ""
    open_book(book, ("imports", IMPORTS), ("model", MODEL), ("dense", DENSE))
    assert "216,330" in hover(book, "dense", 0, 11)
    assert book.shut_down() == 0
    assert book.stderr == ""


def test_a_notebook_without_code(client: Client) -> None:
    open_book(client)
    change_book(client, structure=splice(0, 0, [cell("imports")], didOpen=[item("imports", IMPORTS + MODEL)]))
    assert "(None, 26, 26, 32)" in hover(client, "imports", 5, 11)
    change_book(client, structure=splice(0, 1, didClose=[{"uri": uri("imports")}]))
    assert last_codes(client, "imports") == []


def test_columns_of_a_cell_count_as_the_client_does(book: Client) -> None:
    change_book(book, textContent=typed("dense", 2, {"text": "a = '😀'; y = layers.Conv2D(4, 30)(x)"}))
    (problem,) = book.diagnostics(uri("dense"), 2)
    assert problem["range"]["start"] == {"line": 0, "character": 35}
