"""Between our places and records and LSP's.

Ours: lines from 1 and columns in bytes of UTF-8, as in `ast`. LSP's: lines from 0 and columns in code units of the
negotiated encoding. Nothing outside of `lsp` knows the latter. Ours count in the whole of what is evaluated, LSP's in a
part of it, which is a file or a cell of a notebook.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from shapelens.lsp.documents import Encoding, Part, Program, count_units, locate
from shapelens.rules.problems import page

if TYPE_CHECKING:
    # These are slow to import, and not needed to say that we are here.
    from shapelens.analysis.facts import Range
    from shapelens.features.completion import Word
    from shapelens.features.cures.edits import Cure
    from shapelens.features.diagnostics import Diagnostic
    from shapelens.features.hover import Hover
    from shapelens.features.inlays import Inlay
    from shapelens.features.outline import Symbol

SOURCE = "shapelens"

_SEVERITIES: dict[str, types.DiagnosticSeverity] = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "hint": types.DiagnosticSeverity.Hint,
}


def from_position(part: Part, position: types.Position, encoding: Encoding) -> tuple[int, int]:
    """The line, from 1, and the column in bytes."""
    line, index = locate(part.lines, position, encoding)
    return part.first + line + 1, len(part.lines[line][:index].encode())


def to_position(part: Part, line: int, col: int, encoding: Encoding) -> types.Position:
    """The LSP position of a line, from 1, and a column in bytes; a place outside is the start or the end."""
    lines, line = part.lines, line - part.first
    if line < 1:
        return types.Position(0, 0)
    if line > len(lines):
        return types.Position(len(lines) - 1, count_units(lines[-1], encoding))
    text = lines[line - 1].rstrip("\r\n")
    before = text[:col] if text.isascii() else text.encode()[:col].decode(errors="ignore")
    return types.Position(line - 1, count_units(before, encoding))


def to_range(part: Part, span: Range, encoding: Encoding) -> types.Range:
    return types.Range(
        to_position(part, span.line, span.col, encoding), to_position(part, span.end_line, span.end_col, encoding)
    )


def to_location(program: Program, span: Range, encoding: Encoding) -> types.Location:
    part = program.at(span.line)
    return types.Location(part.uri, to_range(part, span, encoding))


def to_hover(part: Part, found: Hover, kind: types.MarkupKind, encoding: Encoding) -> types.Hover:
    text = found.markdown if kind == types.MarkupKind.Markdown else plain_text(found.markdown)
    return types.Hover(types.MarkupContent(kind, text), to_range(part, found.range, encoding))


def to_diagnostic(program: Program, problem: Diagnostic, encoding: Encoding) -> types.Diagnostic:
    related = [(to_location(program, span, encoding), message) for span, message in problem.related]
    where = to_location(program, problem.range, encoding).range
    return shown(problem.code, problem.severity, problem.message, where, related)


def shown(
    code: str, severity: str, message: str, where: types.Range, related: Sequence[tuple[types.Location, str]]
) -> types.Diagnostic:
    """A problem as clients have it."""
    return types.Diagnostic(
        range=where,
        message=message,
        severity=_SEVERITIES[severity],
        code=code,
        code_description=types.CodeDescription(page(code)),
        source=SOURCE,
        related_information=[types.DiagnosticRelatedInformation(*one) for one in related] or None,
    )


def from_characters(
    part: Part, line: int, column: int, end_line: int, end_column: int, encoding: Encoding
) -> types.Range:
    """A range whose lines and columns, in characters, count from 1, as in what is said in a terminal."""
    ends = ((line, column), (end_line, end_column))
    return types.Range(
        *(
            to_position(part, number, len(part.lines[number - 1][: place - 1].encode()), encoding)
            if number <= len(part.lines)
            else to_position(part, number, 0, encoding)
            for number, place in ends
        )
    )


def overlap(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges have a place in common, be it the end of the one and the start of the other."""
    start = max((span.start.line, span.start.character) for span in (one, other))
    return start <= min((span.end.line, span.end.character) for span in (one, other))


def to_action(
    program: Program, cure: Cure, problem: types.Diagnostic, encoding: Encoding, versioned: bool
) -> types.CodeAction:
    """A cure as a quick fix; `versioned`: for these versions of the documents, where the client can tell."""
    edits: dict[Part, list[types.TextEdit]] = {}
    for edit in cure.edits:
        part = program.at(edit.range.line)
        edits.setdefault(part, []).append(types.TextEdit(to_range(part, edit.range, encoding), edit.text))
    if versioned:
        changes = [
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(part.uri, part.document.version), [*new]
            )
            for part, new in edits.items()
        ]
        edit = types.WorkspaceEdit(document_changes=changes)
    else:
        edit = types.WorkspaceEdit(changes={part.uri: new for part, new in edits.items()})
    preferred = cure.preferred or None
    return types.CodeAction(cure.title, types.CodeActionKind.QuickFix, [problem], preferred, edit=edit)


def to_inlay(part: Part, inlay: Inlay, encoding: Encoding) -> types.InlayHint:
    """A hint behind all that stands in its line; its tooltip is asked for later."""
    line = inlay.line - part.first
    end = to_position(part, inlay.line, len(part.lines[line - 1].encode()), encoding)
    data = {"uri": part.uri, "line": line}
    return types.InlayHint(end, inlay.text, padding_left=True, data=data)


def to_symbol(part: Part, symbol: Symbol, encoding: Encoding) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        symbol.name,
        types.SymbolKind.Class if symbol.is_model else types.SymbolKind.Field,
        to_range(part, symbol.extent(), encoding),
        to_range(part, symbol.place, encoding),
        symbol.detail,
        children=[to_symbol(part, child, encoding) for child in symbol.children],
    )


def to_flat_symbols(
    part: Part, symbols: Sequence[Symbol], encoding: Encoding, container: str | None = None
) -> list[types.SymbolInformation]:
    """For clients that know no symbols in symbols: one after the other, each with the name of what it is in."""
    found: list[types.SymbolInformation] = []
    for symbol in symbols:
        kind = types.SymbolKind.Class if symbol.is_model else types.SymbolKind.Field
        location = types.Location(part.uri, to_range(part, symbol.place, encoding))
        found.append(types.SymbolInformation(location, symbol.name, kind, container_name=container))
        found += to_flat_symbols(part, symbol.children, encoding, symbol.name)
    return found


def to_completion(part: Part, word: Word, index: int, encoding: Encoding) -> types.CompletionItem:
    text = f'"{word.text}"' if word.quoted else word.text
    return types.CompletionItem(
        word.text,
        kind=types.CompletionItemKind.EnumMember,
        detail=word.detail,
        sort_text=f"{index:04}",  # In the order in which they are told.
        filter_text=word.text,
        text_edit=types.TextEdit(to_range(part, word.place, encoding), text),
    )


def plain_text(markdown: str) -> str:
    """Our own markdown without its marks, for a client that shows text as it is."""
    lines: list[str] = []
    fenced = False
    for line in markdown.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        else:
            lines.append(line if fenced else _strip_marks(line).rstrip())
    return "\n".join(lines)


def _strip_marks(line: str) -> str:
    line = re.sub(r"\[([^\]]*)\]\(([^)]*)\)", r"\1: \2", line)
    line = re.sub(r"\*\*|(?<!\\)`", "", line)
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!|<>])", r"\1", line)
