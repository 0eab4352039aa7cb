"""What an editor underlines: the problems of a module, at their places in the text as it is now."""

from __future__ import annotations

from shapelens.analysis.facts import Range, Severity
from shapelens.analysis.module import Module
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
    """The problems in order of their places, each place and message once."""
    found: dict[tuple[Range, str, str], Diagnostic] = {}
    for problem in module.problems():
        where = module.resolve(problem.anchor)
        if where is None:
            continue
        related = tuple((at, r.message) for r in problem.related if (at := module.resolve(r.anchor)) is not None)
        diagnostic = Diagnostic(where, problem.code, problem.severity, problem.message, related)
        found.setdefault((where, problem.code, problem.message), diagnostic)
    return sorted(found.values(), key=lambda d: (d.range.line, d.range.col, d.code))
