"""What an editor underlines: the problems of a module, at their places in the text as it is now."""

from __future__ import annotations

from shapelens.analysis.facts import Range, Severity
from shapelens.analysis.module import Module
from shapelens.features.ignored import comments, unused
from shapelens.immutable import immutable


@immutable
class Diagnostic:
    """A problem with its range, and the places that it speaks of."""

    range: Range
    code: str
    severity: Severity
    message: str
    related: tuple[tuple[Range, str], ...] = ()


def diagnostics(module: Module) -> list[Diagnostic]:
    """The problems in order of their places, each place and message once; not those that comments in their lines silence."""
    silencing = comments(module)
    found = _all(module)
    if not silencing:
        return found
    shown: list[Diagnostic] = []
    silenced: dict[int, set[str]] = {line: set() for line in silencing}
    for one in found:
        lines = [n for n in range(one.range.line, one.range.end_line + 1) if n in silencing]
        line = next((n for n in lines if silencing[n].silences(one.code)), None)
        if line is None:
            shown.append(one)
        else:
            silenced[line].add(one.code)
    for line, comment in silencing.items():
        if (message := unused(comment, silenced[line])) is not None:
            shown.append(Diagnostic(comment.place, "unused-ignore", "hint", message))
    return sorted(shown, key=_order)


def _all(module: Module) -> list[Diagnostic]:
    found: dict[tuple[Range, str, str], Diagnostic] = {}
    for problem in module.problems():
        where = module.resolve(problem.anchor)
        if where is None:
            continue
        related = tuple((at, r.message) for r in problem.related if (at := module.resolve(r.anchor)) is not None)
        diagnostic = Diagnostic(where, problem.code, problem.severity, problem.message, related)
        found.setdefault((where, problem.code, problem.message), diagnostic)
    return sorted(found.values(), key=_order)


def _order(one: Diagnostic) -> tuple[int, int, str]:
    return one.range.line, one.range.col, one.code
