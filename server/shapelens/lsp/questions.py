"""What a client asks about an open file: hovers, quick fixes, hints, lenses, symbols, words, summaries, pictures.

Each is answered on the worker's thread from the module of the file. What answers is imported when it is first asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from lsprotocol import types

from shapelens.lsp import convert
from shapelens.lsp.documents import Part, Program
from shapelens.lsp.settings import wanted

if TYPE_CHECKING:
    from shapelens.analysis.facts import Range
    from shapelens.analysis.module import Module
    from shapelens.features.models import AnyModel
    from shapelens.lsp.server import Server

SUMMARY: Final = "shapelens/summary"
GRAPH: Final = "shapelens/graph"
SHOW_SUMMARY: Final = "shapelens.showSummary"

_T = TypeVar("_T")


async def _asked(
    ls: Server, uri: str, ask: Callable[[Module, Part], _T], line: int | None = None, *, patient: bool = False
) -> _T | None:
    """The answer for the newest version of a file or cell; None if it is not open.

    `line` (from 0) is the one that the question is about.
    """

    def ask_part(module: Module, program: Program) -> _T | None:
        part = program.part(uri)
        return None if part is None else ask(module, part)

    return await _asked_of_all(ls, uri, ask_part, line, patient=patient)


async def _asked_of_all(
    ls: Server, uri: str, ask: Callable[[Module, Program], _T], line: int | None = None, *, patient: bool = True
) -> _T | None:
    """The same, where the answer is about more than a cell, and half of it would be wrong."""
    program = ls.program_of(uri)
    part = None if program is None else program.part(uri)
    if program is None or part is None:
        return None
    ls.evaluate_held(program.uri)
    place = None if line is None else part.first + line + 1
    return await asyncio.wrap_future(ls.worker.ask(program.uri, ask, place, patient=patient))


async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    text_document = ls.client_capabilities.text_document
    kinds = text_document and text_document.hover and text_document.hover.content_format
    kind = kinds[0] if kinds else types.MarkupKind.Markdown  # The client's first choice.

    def ask(module: Module, part: Part) -> types.Hover | None:
        from shapelens.features.hover import hover as find_hover

        line, col = convert.from_position(part, params.position, ls.encoding)
        found = find_hover(module, line, col)
        return None if found is None else convert.to_hover(part, found, kind, ls.encoding)

    return await _asked(ls, params.text_document.uri, ask, params.position.line)


async def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    uri = params.text_document.uri
    only = params.context.only
    settings = ls.settings_of(uri)
    is_wanted = only is None or any(kind in ("", types.CodeActionKind.QuickFix) for kind in only)
    if not is_wanted or not settings.diagnostics:
        return None
    workspace = ls.client_capabilities.workspace
    versioned = bool(workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes)

    def ask(module: Module, program: Program) -> list[types.CodeAction]:
        from shapelens.features.cures.offer import cures
        from shapelens.features.diagnostics import diagnostics

        found = wanted(diagnostics(module), settings)
        here = (one for one in found if program.at(one.range.line).uri == uri)
        shown = ((one, convert.to_diagnostic(program, one, ls.encoding)) for one in here)
        return [
            convert.to_action(program, cure, problem, ls.encoding, versioned)
            for one, problem in shown
            if convert.overlap(problem.range, params.range)
            for cure in cures(module, one, ls.worker.is_interrupted)
        ]

    return await _asked_of_all(ls, uri, ask)


async def inlay_hint(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint] | None:
    uri = params.text_document.uri
    if not ls.settings_of(uri).inlay_hints:
        return None

    def ask(module: Module, part: Part) -> list[types.InlayHint]:
        from shapelens.features.inlays import inlays

        last = min(params.range.end.line + 1, len(part.lines))
        found = inlays(module, part.first + params.range.start.line + 1, part.first + last)
        return [convert.to_inlay(part, inlay, ls.encoding) for inlay in found]

    return await _early(ls, uri, ask)


async def inlay_hint_resolve(ls: Server, hint: types.InlayHint) -> types.InlayHint:
    data: Any = hint.data

    def ask(module: Module, part: Part) -> str | None:
        from shapelens.features.inlays import inlays, tooltip

        line = part.first + data["line"]
        found = inlays(module, line, line)
        return tooltip(module, found[0]) if found and found[0].text == hint.label else None

    text = await _asked(ls, data["uri"], ask)
    if text is not None:
        hint.tooltip = types.MarkupContent(types.MarkupKind.Markdown, text)
    return hint


async def code_lens(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    uri = params.text_document.uri
    if not ls.settings_of(uri).code_lens:
        return None

    def ask(module: Module, part: Part) -> list[types.CodeLens]:
        from shapelens.features.lenses import lenses, texts

        return [
            types.CodeLens(
                where := convert.to_range(part, lens.place, ls.encoding),
                types.Command(text, SHOW_SUMMARY if SHOW_SUMMARY in ls.commands else "", arguments=[uri, where.start]),
            )
            for lens in lenses(module)
            if part.has(lens.place.line)
            for text in texts(module, lens)
        ]

    return await _early(ls, uri, ask)


async def document_symbol(
    ls: Server, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | list[types.SymbolInformation] | None:
    uri = params.text_document.uri
    text_document = ls.client_capabilities.text_document
    symbols = text_document and text_document.document_symbol
    nested = bool(symbols and symbols.hierarchical_document_symbol_support)
    if not ls.settings_of(uri).document_symbols:
        return None

    def ask(module: Module, part: Part) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
        from shapelens.features.outline import among, outline

        found = among(outline(module), part.has)
        if nested:
            return [convert.to_symbol(part, symbol, ls.encoding) for symbol in found]
        return convert.to_flat_symbols(part, found, ls.encoding)

    return await _asked(ls, uri, ask, patient=True)


async def completion(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    if not ls.settings_of(params.text_document.uri).completion:
        return None

    def ask(module: Module, part: Part) -> types.CompletionList | None:
        from shapelens.features.completion import completions

        line, col = convert.from_position(part, params.position, ls.encoding)
        words = completions(module, line, col)
        items = [convert.to_completion(part, word, index, ls.encoding) for index, word in enumerate(words)]
        return types.CompletionList(is_incomplete=False, items=items) if items else None

    return await _asked(ls, params.text_document.uri, ask, params.position.line)


async def summary(ls: Server, params: Any) -> dict[str, Any] | None:
    """`shapelens/summary`: the table of `model.summary()` of the model that is meant at a place."""

    def tell(module: Module, _: Program, model: AnyModel) -> dict[str, Any]:
        from shapelens.features.naming import automatic_names
        from shapelens.features.render import summary_text
        from shapelens.features.summary import summarise

        return {"text": summary_text(summarise(module, model, automatic_names(module)))}

    return await _of_model(ls, params, tell)


async def graph(ls: Server, params: Any) -> dict[str, Any] | None:
    """`shapelens/graph`: a picture of the model that is meant at a place, with the nested models that are named opened."""

    def tell(module: Module, program: Program, model: AnyModel) -> dict[str, Any]:
        from shapelens.graph.picture import picture

        drawn = picture(module, model, [*(getattr(params, "unfolded", None) or ())])
        nodes = [
            {
                **{name: getattr(node, name) for name in ("id", "name", "output", "params", "folded")},
                "class": node.cls,
                "problems": [*node.problems],
                **_placed(program, node.place, ls),
            }
            for node in drawn.nodes
        ]
        return {"title": drawn.title, "svg": drawn.svg, "reason": drawn.reason, "nodes": nodes}

    return await _of_model(ls, params, tell)


async def _of_model(
    ls: Server, params: Any, tell: Callable[[Module, Program, AnyModel], dict[str, Any]]
) -> dict[str, Any] | None:
    """What there is to tell of the model that is meant at a place, with what it is called and where it is made now."""

    def ask(module: Module, program: Program) -> dict[str, Any] | None:
        from shapelens.features.models import model_at, place_of
        from shapelens.features.naming import automatic_names
        from shapelens.rules.table import shown_class

        part = program.part(uri)
        if part is None:
            return None
        position = types.Position(params.position.line, params.position.character)
        line, col = convert.from_position(part, position, ls.encoding)
        model = model_at(module, line, col, getattr(params, "name", None))
        if model is None:
            return None
        where = _placed(program, place_of(module, model), ls)
        start = where["range"] and where["range"]["start"]
        name = automatic_names(module).get(model.ref, "")
        told = {"name": name, "class": shown_class(model.cls), "uri": where["uri"], "position": start}
        return {**told, **tell(module, program, model)}

    uri: str = params.textDocument.uri
    return await _asked_of_all(ls, uri, ask)


def refresh(ls: Server) -> None:
    """Have the client ask again for what it shows of files beside their text."""
    workspace = ls.client_capabilities.workspace
    if workspace and workspace.inlay_hint and workspace.inlay_hint.refresh_support:
        ls.workspace_inlay_hint_refresh(None)
    if workspace and workspace.code_lens and workspace.code_lens.refresh_support:
        ls.workspace_code_lens_refresh(None)


async def _early(ls: Server, uri: str, ask: Callable[[Module, Part], _T]) -> _T | None:
    """The answer; if it had to be given before the newest version was evaluated, the client will be told to ask again."""

    def ask_and_note(module: Module, part: Part) -> _T:
        program = ls.program_of(uri)
        if program is not None and not ls.worker.is_settled(program.uri):
            ls.early.add(program.uri)
        return ask(module, part)

    return await _asked(ls, uri, ask_and_note)


def _placed(program: Program, place: Range | None, ls: Server) -> dict[str, Any]:
    """Where something is, as plain data: the file or cell, and the range in it; nowhere if it is not in this file."""
    if place is None:
        return {"uri": None, "range": None}
    found = convert.to_location(program, place, ls.encoding)
    ends = (("start", found.range.start), ("end", found.range.end))
    return {"uri": found.uri, "range": {end: {"line": at.line, "character": at.character} for end, at in ends}}


HANDLERS: Final[Mapping[str, Callable[..., Any]]] = {
    types.TEXT_DOCUMENT_HOVER: hover,
    types.TEXT_DOCUMENT_CODE_ACTION: code_action,
    types.TEXT_DOCUMENT_INLAY_HINT: inlay_hint,
    types.INLAY_HINT_RESOLVE: inlay_hint_resolve,
    types.TEXT_DOCUMENT_CODE_LENS: code_lens,
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: document_symbol,
    types.TEXT_DOCUMENT_COMPLETION: completion,
    SUMMARY: summary,
    GRAPH: graph,
}

OPTIONS: Final[Mapping[str, Any]] = {
    types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions([types.CodeActionKind.QuickFix]),
    types.TEXT_DOCUMENT_INLAY_HINT: types.InlayHintOptions(resolve_provider=True),
    types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(trigger_characters=['"', "'", "=", ",", "[", "("]),
}
