"""The report of a run: tables in Markdown that can be read as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from benchmarks import acceptance
from benchmarks.acceptance import number
from benchmarks.results import Results, median, p95, pooled
from benchmarks.servers import ROOT
from benchmarks.session import Session

PAGE: Final = ROOT / "docs" / "performance.md"
BEGIN: Final = "<!-- Written by `python -m benchmarks --write-docs`. -->"
END: Final = "<!-- The end of what is written. -->"

Column = tuple[str, Callable[[list[Session]], str]]


def _median_of(name: str) -> Callable[[list[Session]], str]:
    return lambda sessions: number(median(pooled(sessions, name)))


def _p95_of(name: str) -> Callable[[list[Session]], str]:
    return lambda sessions: number(p95(pooled(sessions, name)))


def _missed(sessions: list[Session]) -> str:
    return str(sum(each.missed for each in sessions))


def _empty(sessions: list[Session]) -> str:
    return str(sum(each.hovers_empty for each in sessions))


def _problems(sessions: list[Session]) -> str:
    statuses = {f"status {each.exit_status}" for each in sessions if each.exit_status and not each.problem}
    return ", ".join(sorted({each.problem for each in sessions if each.problem} | statuses))


COLUMNS: Final[Sequence[Column]] = (
    ("start", _median_of("start")),
    ("first diagnostics", _median_of("first_diagnostics")),
    ("first hover", _median_of("first_hover")),
    ("hover", _median_of("hover")),
    ("p95", _p95_of("hover")),
    ("empty", _empty),
    ("edit -> shown", _median_of("shown")),
    ("p95", _p95_of("shown")),
    ("gone", _median_of("gone")),
    ("missed", _missed),
    ("hover after edit", _median_of("hover_after_edit")),
    ("typing: hover p95", _p95_of("typing_hover")),
    ("burst settled", _median_of("burst_settled")),
    ("memory, MB", _median_of("memory")),
    ("CPU, s", _median_of("cpu")),
    ("exit", _median_of("exit")),
    ("", _problems),
)
READING: Final[Sequence[Column]] = (
    ("first diagnostics", _median_of("first_diagnostics")),
    ("the slowest", lambda sessions: number(max(pooled(sessions, "first_diagnostics"), default=None))),
    ("hover", _median_of("hover")),
    ("p95", _p95_of("hover")),
    ("empty hovers", _empty),
    ("memory, MB", _median_of("memory")),
    ("", _problems),
)


def report(results: Results) -> str:
    """All tables of what was measured, promises first."""
    return "\n\n".join(_parts(results)) + "\n"


def write_docs(results: Results) -> None:
    """Put the tables into the page about performance, in place of those that are there."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{report(results)}\n{END}{after}", "utf-8")


def _parts(results: Results) -> Iterator[str]:
    yield "; ".join(f"{name}: {value}" for name, value in results.machine.items()) + "."
    yield "Versions: " + ", ".join(f"{name} {version}" for name, version in results.versions.items()) + "."
    yield f"Repeats: {results.repeats}, the servers in turn." + _missing(results.missing)
    if promises := list(acceptance.lines(results)):
        yield "### Promises"
        rows = [(each.what, each.ours, each.beside, each.ratio, each.limit, each.verdict) for each in promises]
        yield _table(("", "ours", "beside", "ratio", "at most", ""), rows)
    for size in results.sizes():
        yield f"### A generated file of {size:,} lines (ms)"
        yield _servers(results.servers(), COLUMNS, [each for each in results.sessions if each.lines == size])
    if results.reading:
        files = len({each.file for each in results.reading})
        yield f"### {files} files of Keras itself, opened one after the other (ms)"
        yield _servers(results.servers(), READING, results.reading)
    if results.edits:
        yield "### One edit, evaluated in process (ms)"
        yield _table(("edit of", "lines", "edit", "p95", "hover after it", "p95"), _edits(results))
    if results.cold:
        yield "### First evaluation"
        yield _table(("file", "ms", "layer calls", "us for each"), _cold(results))
    if results.batch:
        yield f"### `check` of {results.batch[0].files:,} files ({results.batch[0].lines:,} lines)"
        heads = ("", "first run, s", "CPU, s", "files a second", "and core", "second run, s", "times faster")
        yield _table(heads, _batch(results))


def _missing(names: list[str]) -> str:
    return f" Not installed: {', '.join(names)}." if names else ""


def _servers(names: list[str], columns: Sequence[Column], sessions: list[Session]) -> str:
    rows = [(name, [each for each in sessions if each.server == name]) for name in names]
    cells = [(name, *(show(own) for _, show in columns)) for name, own in rows if own]
    return _table(("", *(head for head, _ in columns)), cells)


def _edits(results: Results) -> Iterator[Sequence[str]]:
    for construct, at_top, lines in dict.fromkeys((run.construct, run.at_top, run.lines) for run in results.edits):
        runs = [run for run in results.edits if (run.construct, run.at_top, run.lines) == (construct, at_top, lines)]
        edit = [ms for run in runs for ms in run.edit]
        hover = [ms for run in runs for ms in run.hover]
        name = f"{construct}, layer at the top" if at_top else construct
        yield name, f"{lines:,}", *map(number, (median(edit), p95(edit), median(hover), p95(hover)))


def _cold(results: Results) -> Iterator[Sequence[str]]:
    for file in dict.fromkeys(run.file for run in results.cold):
        runs = [run for run in results.cold if run.file == file]
        ms, calls = median([run.ms for run in runs]), runs[0].calls
        yield file, number(ms), f"{calls:,}", number(None if ms is None or not calls else ms * 1000 / calls)


def _batch(results: Results) -> Iterator[Sequence[str]]:
    for batch in results.batch:
        first, second = batch.first, batch.second
        speeds = (batch.files / first.seconds, batch.files_per_core_second(), second.seconds)
        times = first.seconds / second.seconds
        yield batch.server, *map(number, (first.seconds, first.cpu, *speeds, times))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = [heads, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    lines = [_row(row, widths) for row in cells]
    rule = "|".join("-" * (width + 1) + ("-" if i == 0 else ":") for i, width in enumerate(widths))
    return "\n".join([lines[0], f"|{rule}|", *lines[1:]])


def _row(cells: Sequence[str], widths: list[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return f"| {' | '.join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])} |"
