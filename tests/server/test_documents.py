"""The text of a document is the client's text after every change, in every encoding."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from shapelens.lsp.convert import from_position, to_position
from shapelens.lsp.documents import Encoding, Part, open_document

CODECS = {Encoding.Utf8: ("utf-8", 1), Encoding.Utf16: ("utf-16-le", 2), Encoding.Utf32: ("utf-32-le", 4)}


def partial(start: tuple[int, int], end: tuple[int, int], text: str) -> types.TextDocumentContentChangePartial:
    return types.TextDocumentContentChangePartial(types.Range(types.Position(*start), types.Position(*end)), text)


def edited(text: str, *changes: types.TextDocumentContentChangeEvent, encoding: Encoding = Encoding.Utf16) -> str:
    return open_document(text, 1).edited(changes, 2, encoding).text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a\n", ""]),
        ("a\r\nb\rc\nd", ["a\r\n", "b\r", "c\n", "d"]),
        ("\r\r\n\n", ["\r", "\r\n", "\n", ""]),
        ("a\x0cb\x0bc\x1cd\x85e\u2028f\u2029g\n", ["a\x0cb\x0bc\x1cd\x85e\u2028f\u2029g\n", ""]),
    ],
)
def test_only_three_line_ends(text: str, lines: list[str]) -> None:
    assert list(open_document(text, 1).lines) == lines


def test_version_is_the_change_s() -> None:
    document = open_document("a", 1).edited([partial((0, 0), (0, 0), "b")], 7, Encoding.Utf16)
    assert (document.version, document.text) == (7, "ba")


def test_a_document_is_not_changed_by_its_successor() -> None:
    document = open_document("a\nb\n", 1)
    document.edited([partial((0, 0), (1, 0), "")], 2, Encoding.Utf16)
    assert document.text == "a\nb\n"


@pytest.mark.parametrize(("encoding", "column"), [(Encoding.Utf8, 8), (Encoding.Utf16, 6), (Encoding.Utf32, 5)])
def test_columns_count_code_units(encoding: Encoding, column: int) -> None:
    assert edited("x='😋'z", partial((0, column), (0, column), "|"), encoding=encoding) == "x='😋'|z"


def test_inside_a_surrogate_pair_is_before_it() -> None:
    assert edited("a😋b", partial((0, 2), (0, 2), "|")) == "a|😋b"


def test_past_the_line_is_its_end() -> None:
    assert edited("ab\r\ncd\r\n", partial((0, 99), (0, 2**31 - 1), "|")) == "ab|\r\ncd\r\n"


def test_past_the_text_is_its_end() -> None:
    assert edited("ab\ncd", partial((1, 0), (9, 3), "|")) == "ab\n|"
    assert edited("ab\n", partial((7, 7), (7, 7), "|")) == "ab\n|"


def test_a_backward_range_is_turned() -> None:
    assert edited("abc", partial((0, 2), (0, 1), "|")) == "a|c"


def test_several_changes_apply_one_after_the_other() -> None:
    changes = [partial((0, 0), (0, 0), "x\n"), partial((1, 0), (1, 1), ""), partial((0, 1), (1, 0), "")]
    assert edited("abc", *changes) == "xbc"


def test_a_whole_text_between_partial_changes() -> None:
    whole = types.TextDocumentContentChangeWholeDocument("new\r")
    assert edited("old", partial((0, 0), (0, 3), "lost"), whole, partial((1, 0), (1, 0), "!")) == "new\r!"


def test_a_newline_inserted_after_a_carriage_return_joins_it() -> None:
    document = open_document("a\rb", 1).edited([partial((1, 0), (1, 0), "\n")], 2, Encoding.Utf16)
    assert document.lines == ("a\r\n", "b")


def test_a_carriage_return_inserted_before_a_newline_joins_it() -> None:
    document = open_document("a\nb", 1).edited([partial((0, 1), (0, 1), "\r")], 2, Encoding.Utf16)
    assert document.lines == ("a\r\n", "b")


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    document = open_document("a\ud83d", 1).edited([partial((0, 2), (0, 2), "\ude0b")], 2, Encoding.Utf16)
    assert document.text == "a\ufffd\ufffd"


PIECES = ["a", "é", "€", "😋", "\n", "\r\n", "\r", "\x0c", "\u2028", "  "]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
PLACES = st.tuples(st.integers(0, 8), st.integers(0, 8))


@given(
    text=TEXTS,
    edits=st.lists(st.tuples(PLACES, PLACES, TEXTS), max_size=6),
    encoding=st.sampled_from(list(CODECS)),
)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_random_edits_equal_edits_of_code_units(
    text: str, edits: list[tuple[tuple[int, int], tuple[int, int], str]], encoding: Encoding
) -> None:
    """The reference cuts the encoded text, and finds its lines anew for each edit."""
    document, reference = open_document(text, 0), text
    for version, (start, end, new) in enumerate(edits, 1):
        start, end = sorted((start, end))
        reference = edit_code_units(reference, start, end, new, encoding)
        document = document.edited([partial(start, end, new)], version, encoding)
        assert document.text == reference
        assert list(document.lines) == re.split(r"(?<=\n)|(?<=\r)(?!\n)", reference)


def edit_code_units(text: str, start: tuple[int, int], end: tuple[int, int], new: str, encoding: Encoding) -> str:
    codec, width = CODECS[encoding]
    data = text.encode(codec)

    def offset(place: tuple[int, int]) -> int:
        line, units = place
        starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
        if line >= len(starts):
            return len(data)
        content = re.split(r"\r\n|\r|\n", text[starts[line] :])[0]
        inside = [len(content[:n].encode(codec)) for n in range(len(content) + 1)]
        return len(text[: starts[line]].encode(codec)) + max(n for n in inside if n <= units * width)

    first, last = sorted((offset(start), offset(end)))
    return (data[:first] + new.encode(codec) + data[last:]).decode(codec)


@given(text=TEXTS, place=PLACES, encoding=st.sampled_from(list(CODECS)), first=st.sampled_from([0, 7]))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_places_go_to_byte_columns_and_back(text: str, place: tuple[int, int], encoding: Encoding, first: int) -> None:
    part = Part("file:///a.py", open_document(text, 0), first)
    line, col = from_position(part, types.Position(*place), encoding)
    part.lines[line - first - 1].encode()[:col].decode()  # never within a character
    position = to_position(part, line, col, encoding)
    assert from_position(part, position, encoding) == (line, col)
    assert (position.line, position.character) <= place
