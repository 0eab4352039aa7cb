"""The order of the work: what is reported of a file that is being opened, and who is answered meanwhile."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Any

import pytest

from shapelens.analysis.module import Module
from shapelens.features.hover import hover
from shapelens.lsp import worker
from shapelens.lsp.documents import Program, open_document, program_of_file
from shapelens.lsp.worker import Job, Worker

URI = "file:///model.py"
BUILD = """\
def build{n}():
    x = layers.Dense({units})(Input((3,)))
    return layers.Reshape((2, {n}))(x)
"""
TEXT = "from keras import Input, layers\n" + "".join(
    BUILD.format(n=n, units=7 if n % 2 else 2 * n) for n in range(1, 201)
)


PROGRAM = program_of_file(URI, open_document(TEXT, 1))

Reports = queue.Queue[tuple[Program, list[Any]]]


@pytest.fixture
def reports() -> Reports:
    return queue.Queue()


@pytest.fixture
def start(reports: Reports) -> Callable[[], Worker]:
    return lambda: Worker(lambda program, problems: reports.put((program, problems)))


@pytest.fixture
def opening(start: Callable[[], Worker], monkeypatch: pytest.MonkeyPatch) -> Worker:
    """One that has just begun with a file, in short slices; who asks meanwhile has no patience."""
    monkeypatch.setattr(worker, "SLICE", 0.0005)
    monkeypatch.setattr(worker, "FIRST_PATIENCE", 0.0)
    working = start()
    working.evaluate(URI, Job(PROGRAM, 3, None))
    return working


def test_a_new_file_shows_its_problems_as_they_are_found(
    start: Callable[[], Worker], reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "SLICE", 0.0005)
    start().evaluate(URI, Job(PROGRAM, 3, None))
    seen: list[int] = []
    while not seen or seen[-1] < 100:
        shown, problems = reports.get(timeout=60)
        assert shown is PROGRAM
        seen.append(len(problems))
    assert seen == sorted(seen)
    assert 0 < seen[0] < 100
    assert reports.empty()


def test_whoever_asks_meanwhile_is_answered_about_what_stands_there(opening: Worker) -> None:
    line = TEXT.split("\n").index("def build180():") + 2

    def ask(module: Module, _: Program) -> str:
        found = hover(module, line, 18)
        return "" if found is None else found.markdown

    for _ in range(200):
        if answer := opening.ask(URI, ask, line).result(timeout=60):
            break
    assert "(None, 360)" in answer


def test_who_is_patient_is_answered_when_all_is_known(opening: Worker) -> None:
    asked = opening.ask(URI, lambda module, _: len(module.problems()), patient=True)
    assert asked.result(timeout=60) == 100


def test_a_closed_file_is_forgotten(start: Callable[[], Worker], reports: Reports) -> None:
    working = start()
    working.evaluate(URI, Job(PROGRAM, 3, None))
    while len(reports.get(timeout=60)[1]) < 100:
        pass
    working.forget(URI)
    assert working.ask(URI, lambda module, program: "here").result(timeout=60) is None
