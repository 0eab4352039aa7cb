"""`check --watch`: a change of a file, of what it imports or of the settings is seen; Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from batch.running import COMMAND, Place

IMPORTS = "import keras\nfrom keras import layers\n"
BAD = f"{IMPORTS}x = keras.Input((4, 4, 1))\nlayers.Conv2D(8, 5)(x)\n"
WATCHING = "Watching for changes; Ctrl-C ends.\n"


@contextmanager
def watching(place: Place, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A process that watches; it is interrupted at the end."""
    with subprocess.Popen(
        [*COMMAND, "--watch", *options],
        cwd=place.programs,
        env={**place.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        patience = threading.Timer(100, process.kill)
        patience.start()
        try:
            yield process
        finally:
            patience.cancel()
            process.send_signal(signal.SIGINT)
            rest, _ = process.communicate(timeout=100)
        assert (process.returncode, rest) == (0, "")


def said(process: subprocess.Popen[str]) -> list[str]:
    """What was said up to the next pause: the files and codes of problems, and what is wrong with files."""
    assert process.stdout is not None
    lines: list[str] = []
    while (line := process.stdout.readline()) != WATCHING:
        assert line, "it ended"
        if not line.startswith(" "):
            lines.append(line.split(": ")[0].split(":")[0] + " " + line.split(": ")[1].strip())
    return lines


def test_what_changes_is_checked_again(place: Place) -> None:
    main = place.write(
        "work/main.py", f"from lib import UNITS\n{IMPORTS}layers.Conv2D(UNITS, 3)(keras.Input((8, 8, 1)))\n"
    )
    place.write("work/lib.py", "UNITS = 3\n")
    (place.programs / "other").mkdir()
    with watching(place, "work/main.py", "other") as process:
        assert said(process) == ["other no Python files or notebooks in it"]
        place.write("work/lib.py", "UNITS = 0\n")
        found = said(process)
        assert [line.split()[0] for line in found] == ["other", "work/main.py"], "an import that is not checked itself"
        place.write("other/new.py", BAD)
        assert said(process)[1:] == ["other/new.py negative-dimension"]
        place.write("pyproject.toml", '[tool.shapelens]\nignore = ["negative-dimension"]\n')
        assert [line.split()[0] for line in said(process)] == ["work/main.py"]
        main.unlink()
        assert said(process) == ["work/main.py no such file or folder"]


def test_it_can_be_interrupted_while_it_works(place: Place) -> None:
    place.write("a.py", BAD)
    for number in range(15):
        place.write(f"b{number}.py", IMPORTS + "".join(f"layers.Dense({n + 1})\n" for n in range(1500)))
    with watching(place, ".") as process:
        assert process.stdout is not None
        assert "negative-dimension" in process.stdout.readline()
        process.stdout.readline(), process.stdout.readline()


def test_a_terminal_is_cleared(place: Place) -> None:
    import pty

    place.write("a.py", BAD)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "--watch", "a.py"],
        cwd=place.programs,
        env={**place.environ, "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown = b""
        while WATCHING.strip().encode() not in shown:
            shown += os.read(ours, 10_000)
        process.send_signal(signal.SIGINT)
    os.close(ours)
    assert shown.startswith(b"\x1b[2J\x1b[3J\x1b[H")
    assert b"Found 1 error in 1 file" in shown
    assert process.returncode == 0
