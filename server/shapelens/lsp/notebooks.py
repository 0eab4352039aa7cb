"""Notebooks as the client keeps us informed of them: their cells come, go, move and change; all of them are one module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types

from shapelens.lsp.documents import Cell, Encoding, Program, cell_of, open_document, program_of_notebook

if TYPE_CHECKING:
    from shapelens.lsp.server import Server


class Notebook:
    """The cells in their order, those with text or in other languages too; the code of those in Python."""

    def __init__(self, opened: types.NotebookDocument, documents: Iterable[types.TextDocumentItem]) -> None:
        self.uri = opened.uri
        self._order = [*opened.cells]
        self._code: dict[str, Cell] = {}
        self._open(documents)

    def program(self) -> Program:
        """What is evaluated."""
        code = types.NotebookCellKind.Code
        cells = [self._code.get(cell.document) for cell in self._order if cell.kind == code]
        return program_of_notebook(self.uri, [cell for cell in cells if cell is not None])

    def change(self, changes: types.NotebookDocumentCellChanges, encoding: Encoding) -> None:
        """Take over what has become of the cells."""
        if (structure := changes.structure) is not None:
            array = structure.array
            self._order[array.start : array.start + array.delete_count] = array.cells or ()
            for closed in structure.did_close or ():
                self._code.pop(closed.uri, None)
            self._open(structure.did_open or ())
        kinds = {cell.document: cell for cell in changes.data or ()}
        self._order = [kinds.get(cell.document, cell) for cell in self._order]
        for content in changes.text_content or ():
            uri = content.document.uri
            if (cell := self._code.get(uri)) is not None:
                edited = cell.document.edited(content.changes, content.document.version, encoding)
                self._code[uri] = cell_of(uri, edited)

    def _open(self, documents: Iterable[types.TextDocumentItem]) -> None:
        for item in documents:
            if item.language_id == "python":
                self._code[item.uri] = cell_of(item.uri, open_document(item.text, item.version))


def did_open(ls: Server, params: types.DidOpenNotebookDocumentParams) -> None:
    notebook = Notebook(params.notebook_document, params.cell_text_documents)
    ls.notebooks[notebook.uri] = notebook
    ls.open(notebook.program())


def did_change(ls: Server, params: types.DidChangeNotebookDocumentParams) -> None:
    notebook = ls.notebooks.get(params.notebook_document.uri)
    if notebook is not None and params.change.cells is not None:
        notebook.change(params.change.cells, ls.encoding)
        ls.change(notebook.program())


def did_close(ls: Server, params: types.DidCloseNotebookDocumentParams) -> None:
    if ls.notebooks.pop(params.notebook_document.uri, None) is not None:
        ls.close(params.notebook_document.uri)


def did_save(ls: Server, params: types.DidSaveNotebookDocumentParams) -> None:
    ls.saved(params.notebook_document.uri)


OPTIONS = types.NotebookDocumentSyncOptions(
    [
        types.NotebookDocumentFilterWithCells([types.NotebookCellLanguage("python")], kind)
        for kind in ("jupyter-notebook", "interactive")
    ],
    save=True,
)

HANDLERS = {
    types.NOTEBOOK_DOCUMENT_DID_OPEN: did_open,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE: did_change,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE: did_close,
    types.NOTEBOOK_DOCUMENT_DID_SAVE: did_save,
}
