"""What the server promises, each beside what was measured: absolute, or as a ratio to the best-suited peer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from benchmarks.results import Results, median, p95, pooled
from benchmarks.servers import FLOOR, OURS

Verdict = Literal["ok", "NO", "?"]

EDIT: Final = {100: 1.5, 1_000: 0.7, 10_000: 0.2}
FIRST_DIAGNOSTICS: Final = {1_000: 0.5, 10_000: 1.0}
MEMORY: Final = {1_000: ("ty", 1.5), 10_000: ("pyrefly", 1.0)}
HOVER: Final = 2.0
HOVER_AFTER_EDIT: Final = {10_000: 0.1}
BURST: Final = 1.5
TYPING_MS: Final = 20.0
START_MS: Final = 60.0
EXIT_MS: Final = 250.0
EDIT_GROWTH: Final = 3.0
SECOND_BATCH: Final = 10.0


@dataclass(frozen=True, slots=True)
class Line:
    """One promise. `verdict` is ? where something that it needs was not measured."""

    what: str
    ours: str
    beside: str
    ratio: str
    limit: str
    verdict: Verdict


def lines(results: Results) -> Iterator[Line]:
    """All promises that concern what was measured."""
    if results.sessions:
        yield from _sessions(results)
    if results.edits:
        yield from _edits(results)
    for batch in results.batch:
        if batch.server == OURS:
            first, second = batch.first.seconds, batch.second.seconds
            yield _line("`check` again, s", second, "first", first, 1 / SECOND_BATCH)
            same = (batch.first.output, batch.first.status) == (batch.second.output, batch.second.status)
            yield Line("`check` again says the same", "yes" if same else "no", "", "", "yes", "ok" if same else "NO")


def _sessions(results: Results) -> Iterator[Line]:
    def found(server: str, size: int, name: str) -> float | None:
        return median(pooled(results.of(server, size), name))

    def beside(what: str, size: int, name: str, peer: str, limit: float) -> Line:
        return _line(f"{what}, {size:,} lines", found(OURS, size, name), peer, found(peer, size, name), limit)

    for size in results.sizes():
        if size in EDIT:
            yield beside("edit -> error shown", size, "shown", "ty", EDIT[size])
        yield beside("hover", size, "hover", FLOOR, HOVER)
        if size in HOVER_AFTER_EDIT:
            yield beside("hover right after an edit", size, "hover_after_edit", "ty", HOVER_AFTER_EDIT[size])
        yield beside("burst settled", size, "burst_settled", FLOOR, BURST)
        typing = p95(pooled(results.of(OURS, size), "typing_hover"))
        yield _absolute(f"hover while typing, p95, {size:,} lines", typing, TYPING_MS)
        if size in FIRST_DIAGNOSTICS:
            limit = FIRST_DIAGNOSTICS[size]
            yield beside("first diagnostics", size, "first_diagnostics", "pyrefly", limit)
        if size in MEMORY:
            peer, limit = MEMORY[size]
            yield beside("peak memory, MB", size, "memory", peer, limit)
    ours = results.of(OURS)
    start, floor = (median(pooled(results.of(server), "start")) for server in (OURS, FLOOR))
    yield _absolute(
        "start, beyond that of the floor", None if start is None or floor is None else start - floor, START_MS
    )
    yield _absolute("exit, the slowest", max(pooled(ours, "exit"), default=None), EXIT_MS)
    missed = sum(each.missed for each in ours)
    yield Line(
        "edits without an answer", f"{missed}", "", "", "0", "NO" if missed else "ok" if pooled(ours, "shown") else "?"
    )
    orderly = all(each.exit_status == 0 and not each.errors and not each.problem for each in ours)
    said = "yes" if orderly else "no"
    yield Line("exit status 0, stderr silent", said, "", "", "yes", "ok" if ours and orderly else "NO" if ours else "?")


def _edits(results: Results) -> Iterator[Line]:
    for construct, at_top in dict.fromkeys((run.construct, run.at_top) for run in results.edits):
        runs = [run for run in results.edits if (run.construct, run.at_top) == (construct, at_top)]
        small, large = min(run.lines for run in runs), max(run.lines for run in runs)
        costs = {size: median([ms for run in runs if run.lines == size for ms in run.edit]) for size in (small, large)}
        what = f"one edit ({construct}{', layer inserted at the top' if at_top else ''}), {large:,} lines"
        yield _line(what, costs[large], f"{small:,} lines", costs[small], EDIT_GROWTH)


def _line(what: str, ours: float | None, peer: str, theirs: float | None, limit: float) -> Line:
    """At most so many times what the peer takes."""
    ratio = ours / theirs if ours is not None and theirs else None
    return Line(
        what,
        number(ours),
        f"{peer} {number(theirs)}",
        "?" if ratio is None else f"{ratio:.2f}",
        f"{limit:g} x",
        "?" if ratio is None else "ok" if ratio <= limit else "NO",
    )


def _absolute(what: str, ours: float | None, limit: float) -> Line:
    verdict: Verdict = "?" if ours is None else "ok" if ours <= limit else "NO"
    return Line(what, number(ours), "", "", f"{limit:g} ms", verdict)


def number(value: float | None) -> str:
    """Three digits, as far as they mean something."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
