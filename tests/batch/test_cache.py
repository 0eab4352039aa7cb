"""The cache on disk: whatever is wrong with it, the results are those of a run without it."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from batch.running import MARK, Place
from shapelens.batch.cache import Cache, home

BAD = "import keras\nkeras.layers.Dense(0)\n"


def test_it_is_in_the_folder_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert home() == tmp_path / "shapelens"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    found = home()
    assert found is not None
    assert found.is_absolute(), "the specification wants relative ones ignored"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes: the folder is in the user's own")
def test_it_is_private(place: Place) -> None:
    place.write("bad.py", BAD)
    place.run("bad.py")
    assert stat.S_IMODE(place.database().parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.database().stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(4000), b"\xff" * 10_000])
def test_what_is_no_database(place: Place, content: bytes) -> None:
    place.write("bad.py", BAD)
    expected = place.run("bad.py", "--no-cache")
    place.database().parent.mkdir(parents=True)
    place.database().write_bytes(content)
    for _ in range(3):
        assert place.run("bad.py") == expected
    assert place.mark() == 1, "it was replaced"
    assert MARK in place.run("bad.py").out


def test_a_damaged_one(place: Place) -> None:
    for number in range(10):
        place.write(f"bad{number}.py", f"{BAD}# {number}\n")
    expected = place.run(".")
    content = bytearray(place.database().read_bytes())
    for start in range(200, len(content), 512):
        content[start : start + 100] = bytes(100)
    place.database().write_bytes(content)
    for _ in range(3):
        assert place.run(".") == expected


def test_an_entry_that_was_changed(place: Place) -> None:
    place.write("bad.py", BAD)
    expected = place.run("bad.py")
    with sqlite3.connect(place.database()) as database:
        database.execute("UPDATE results SET content = replace(content, 'positive', 'negative')")
    database.close()
    assert place.run("bad.py") == expected


@pytest.mark.parametrize("content", ["[]", "{}", "null", '{"problems": 3}', '{"content": "", "grounds": 1}', "no JSON"])
def test_an_entry_of_another_kind(place: Place, content: str) -> None:
    place.write("bad.py", BAD)
    expected = place.run("bad.py")
    with sqlite3.connect(place.database()) as database:
        [(key,)] = database.execute("SELECT key FROM results")
    database.close()
    with Cache(place.database().parent) as cache:
        cache.put(key, content)
    assert place.run("bad.py") == expected


def test_a_database_of_somebody_else_is_left_alone(place: Place) -> None:
    place.write("bad.py", BAD)
    place.database().parent.mkdir(parents=True)
    with sqlite3.connect(place.database()) as database:
        database.execute("CREATE TABLE results (theirs TEXT)")
    database.close()
    before = place.database().read_bytes()
    assert place.run("bad.py") == place.run("bad.py", "--no-cache")
    assert place.database().read_bytes() == before


def test_a_folder_that_cannot_be_made(place: Place) -> None:
    place.write("bad.py", BAD)
    place.cache.write_text("a file")
    assert place.run("bad.py") == place.run("bad.py", "--no-cache")


def test_a_database_that_cannot_be_written(place: Place) -> None:
    place.write("bad.py", BAD)
    place.database().mkdir(parents=True)
    assert place.run("bad.py") == place.run("bad.py", "--no-cache")


def test_one_that_another_process_holds(place: Place) -> None:
    place.write("bad.py", BAD)
    expected = place.run("bad.py")
    with sqlite3.connect(place.database(), isolation_level=None) as database:
        database.execute("BEGIN EXCLUSIVE")
        assert place.run("bad.py") == expected
    database.close()


def test_no_cache_neither_reads_nor_writes(place: Place) -> None:
    place.write("bad.py", BAD)
    place.run("bad.py")
    place.mark()
    before = place.database().read_bytes()
    assert MARK not in place.run("bad.py", "--no-cache").out
    assert place.database().read_bytes() == before


def test_several_at_once(tmp_path: Path) -> None:
    def write(number: int) -> None:
        with Cache(tmp_path) as cache:
            for key in range(300):
                cache.put(f"{number} {key}", "x" * 100)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Cache(tmp_path) as cache:
        assert all(cache.get(f"{number} 299") for number in range(4))


def test_what_was_not_used_for_long_makes_room(tmp_path: Path) -> None:
    limit = 200_000
    for number in range(10):
        with Cache(tmp_path, limit) as cache:
            cache.get("first")
            for key in range(40) if number else ("first", "unused"):
                cache.put(f"{number} {key}" if number else str(key), "x" * 1000)
        with sqlite3.connect(tmp_path / "check-1.sqlite3") as database:
            database.execute("UPDATE results SET used = used - 1")  # An hour goes by.
        database.close()
        assert (tmp_path / "check-1.sqlite3").stat().st_size <= limit
    with Cache(tmp_path, limit) as cache:
        assert cache.get("first")
        assert cache.get("9 39")
        assert cache.get("unused") is None
        assert cache.get("1 1") is None
