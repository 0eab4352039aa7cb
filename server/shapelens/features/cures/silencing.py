"""Candidates for comments that silence nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shapelens.analysis.facts import Range
from shapelens.features.cures.code import Source
from shapelens.features.cures.edits import Candidate, Edit
from shapelens.features.diagnostics import Diagnostic
from shapelens.features.ignored import comments


def unused_ignore(source: Source, problem: Diagnostic) -> Iterator[Candidate]:
    """`unused-ignore`: the comment without what it names in vain, or the line without the comment."""
    where = problem.range
    comment = comments(source.module).get(where.line)
    if comment is None or comment.place != where:
        return
    vain = re.findall(r"`([^`]+)`", problem.message)
    kept = [code for code in comment.codes or () if code not in vain]
    if kept:
        text = f"# shapelens: ignore[{', '.join(kept)}]"
        yield Candidate(f"Write `{text}`", (Edit(where, text),))
        return
    line = source.text.lines[where.line - 1].encode()
    before, rest = line[: where.col].decode(), line[where.end_col :].decode()
    said = rest.strip()
    if not before.strip() and not said:
        gone = Edit(Range(where.line, 0, where.line + 1, 0), "")
    elif said:  # What else is said stays a comment.
        end = len(rest) - len(rest.lstrip(" \t"))
        gone = Edit(Range(where.line, where.col, where.line, where.end_col + end), "" if said.startswith("#") else "# ")
    else:
        gone = Edit(Range(where.line, len(before.rstrip().encode()), where.line, where.end_col), "")
    yield Candidate("Remove the comment", (gone,))
