"""`shapelens check` over many files: with workers, without, and from the cache it says the same, in the same order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from batch.running import COMMAND, MARK, Place
from shapelens.batch.progress import Progress
from shapelens.batch.report import Outcome
from shapelens.batch.workers import Look, Workers
from shapelens.cli import main

IMPORTS = "import keras\nfrom keras import layers\n"
BAD = f"{IMPORTS}x = keras.Input((4, 4, 1))\nlayers.Conv2D(8, 5)(x)\n"
SLOW = IMPORTS + "".join(f"x{n} = layers.Dense({n + 1})(keras.Input((3,)))\n" for n in range(1500))


def fill(place: Place) -> None:
    """More files than are looked at without workers: good ones, bad ones, notebooks, and what is no program."""
    for number in range(30):
        good = f"{IMPORTS}layers.Dense({number + 1})(keras.Input((3,)))\n"
        place.write(f"part{number % 3}/model{number}.py", BAD if number % 4 == 0 else good)
    cells = [{"cell_type": "markdown", "source": "# A"}, {"cell_type": "code", "source": BAD.splitlines(keepends=True)}]
    place.write("part1/book.ipynb", json.dumps({"cells": cells}))
    place.write("part1/broken.ipynb", "{")
    (place.programs / "part2" / "latin.py").write_bytes(b"x = '\xe9'\n")
    place.write("hint.py", "def f(:\n")


def test_the_same_with_workers_without_and_from_the_cache(place: Place) -> None:
    fill(place)
    alone = place.run_apart(".", "--jobs", "1", "--no-cache")
    assert alone.status == 2
    assert not place.cache.exists()
    assert "part1/book.ipynb:cell 1:4:21: negative-dimension" in alone.out.replace(os.sep, "/")
    assert "part1/broken.ipynb: not a notebook" in alone.err.replace(os.sep, "/")
    assert place.run_apart(".", "--jobs", "3") == alone
    assert place.run_apart(".") == alone
    assert place.mark() == 34, "also what is no text or no notebook"
    again = place.run(".")
    assert (again.out + again.err).count(MARK) == 34


def test_files_are_in_order(place: Place) -> None:
    place.write("a_slow.py", SLOW + BAD)
    for number in range(20):
        place.write(f"b{number:02}.py", BAD)
    first = [line.split(":")[0] for line in place.run(".", "--jobs", "2").out.splitlines() if line[0] != " "]
    assert first == ["a_slow.py", *(f"b{number:02}.py" for number in range(20))]


def test_some_from_the_cache_and_some_not(place: Place) -> None:
    fill(place)
    place.run(".")
    for number in range(0, 30, 2):
        place.write(f"part{number % 3}/model{number}.py", f"{BAD}layers.Dense(-{number + 1})\n")
    assert place.run(".", "--jobs", "2") == place.run(".", "--no-cache")


def test_statuses(place: Place) -> None:
    place.write("good.py", IMPORTS)
    place.write("bad.py", BAD)
    for _ in range(2):
        assert place.run("good.py").status == 0
        assert place.run("bad.py", "good.py").status == 1
        missing = place.run("bad.py", "missing.py", "good.py")
        assert (missing.status, missing.err) == (2, "missing.py: no such file or folder\n")
        assert "negative-dimension" in missing.out


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_jobs_are_a_positive_number(place: Place, jobs: str) -> None:
    ran = place.run_apart(".", f"--jobs={jobs}")
    assert ran.status == 2
    assert f"expected a positive number, got {jobs}" in ran.err


def test_what_is_known_is_said_without_the_analysis(place: Place) -> None:
    fill(place)
    place.run(".")
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", *COMMAND[1:], "."],
        cwd=place.programs,
        env=place.environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "shapelens.batch.run" in ran.stderr
    assert "shapelens.analysis" not in ran.stderr


def test_modules_of_the_user_are_not_run(place: Place) -> None:
    """Workers start in the user's folder, where `json.py` may be anything."""
    fill(place)
    for name in ("json", "sqlite3", "queue", "shapelens"):
        place.write(f"{name}.py", "raise SystemExit('ran')\n")
    ran = place.run_apart(".", "--jobs", "2")
    assert "ran" not in ran.err.split()
    assert ran == place.run(".", "--no-cache", "--jobs", "1")


def processes_of(place: Place) -> list[int]:
    """The processes that run with the cache of a place, where the system tells."""
    mark = f"XDG_CACHE_HOME={place.cache}".encode()
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            pass
    return found


def start(place: Place) -> subprocess.Popen[str]:
    place.write("a.py", BAD)
    for number in range(20):
        place.write(f"b{number}.py", f"{SLOW}{BAD}# {number}\n")
    return subprocess.Popen(
        [*COMMAND, ".", "--jobs", "2"],
        cwd=place.programs,
        env=place.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def test_an_interrupt_ends_it_all(place: Place) -> None:
    with start(place) as process:
        assert process.stdout is not None
        assert "negative-dimension" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=100)
    assert (process.returncode, err) == (130, "")
    assert processes_of(place) == []
    place.mark()
    assert MARK in place.run("a.py").out, "what was found is kept"


def test_a_reader_that_has_seen_enough(place: Place) -> None:
    with start(place) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    assert err == ""
    assert processes_of(place) == []


def finished(workers: Workers, look: Look) -> Outcome | None:
    while not look.is_done:
        workers.wait(60)
    return look.outcome


def test_a_process_that_dies_costs_one_file(place: Place) -> None:
    slow, bad = place.write("slow.py", SLOW), place.write("bad.py", BAD)
    workers = Workers(1)
    try:
        assert finished(workers, workers.look(bad, None)) is not None
        lost, next_one = workers.look(slow, None), workers.look(bad, None)
        [process] = workers._processes or []
        process.kill()
        outcomes = finished(workers, lost), finished(workers, next_one)
    finally:
        workers.close()
    assert outcomes[0] is not None
    assert "shapelens failed on this file: its process" in (outcomes[0].report.error or "")
    assert outcomes[0].grounds is None
    assert outcomes[1] is not None
    assert outcomes[1].report.problems


def test_without_processes_it_works_alone(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(place)
    monkeypatch.chdir(place.programs)
    expected = place.run(".", "--no-cache", "--jobs", "1")
    monkeypatch.setattr(sys, "executable", str(place.programs / "no-python"))
    status = main(["check", ".", "--no-cache", "--jobs", "2"])
    found = capsys.readouterr()
    assert (status, found.out, found.err) == (expected.status, expected.out, expected.err)


def test_a_file_that_we_fail_on_costs_that_file(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.write("a.py", "import keras\n")
    place.write("b.py", BAD)
    monkeypatch.chdir(place.programs)
    monkeypatch.setenv("XDG_CACHE_HOME", str(place.cache))
    import shapelens.batch.look as looking

    diagnostics = looking.diagnostics
    monkeypatch.setattr(
        looking, "diagnostics", lambda module: diagnostics(module) if module.path.stem == "b" else 1 / 0
    )
    assert main(["check", "."]) == 2
    found = capsys.readouterr()
    assert found.err == "a.py: shapelens failed on this file: ZeroDivisionError: division by zero\n"
    assert "b.py:4:21: negative-dimension" in found.out
    assert place.mark() == 1, "a failure is not kept"


class Terminal:
    """A stream that says that it is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def test_progress_is_one_line_that_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    progress = Progress(terminal, 1000)
    progress.show(500)
    shown = terminal.text.strip("\r")
    assert shown == "###############............... 500 of 1,000 files"
    progress.clear()
    assert terminal.text.endswith("\r" + " " * len(shown) + "\r")
    cleared = terminal.text
    progress.clear()
    assert terminal.text == cleared


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("TERM", "dumb")])
def test_no_progress_where_lines_stay(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    terminal = Terminal()
    progress = Progress(terminal, 2)
    progress.show(1)
    progress.clear()
    assert (terminal.text, progress.is_due()) == ("", False)
