"""The life of a server process: capabilities, requests and answers, the ways to end, and what must not reach stdout."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from server.client import COMMAND, TIMEOUT, Client, Refused, encode, message, position_params

Start = Callable[..., Client]

URI = "file:///model.py"

MODEL = """\
import keras
from keras import layers

inputs = keras.Input((784,))
x = layers.Dense(4)(inputs)
"""

SLOW = MODEL + "".join(f"x{n} = layers.Dense({n + 1})(inputs)\n" for n in range(20_000))
"""Long enough that its evaluation is still going on when the next message arrives."""


def test_capabilities(client: Client) -> None:
    assert client.capabilities["hoverProvider"] in (True, {})
    assert client.capabilities["positionEncoding"] == "utf-16"
    sync = client.capabilities["textDocumentSync"]
    assert (sync["openClose"], sync["change"]) == (True, 2)


def test_server_info(start: Start) -> None:
    info = start().initialize()["serverInfo"]
    assert info["name"] == "shapelens"
    assert info["version"]


@pytest.mark.parametrize(
    ("offered", "chosen"), [(["utf-8", "utf-16"], "utf-8"), (["utf-32"], "utf-32"), (["utf-7"], "utf-16")]
)
def test_position_encoding_is_the_client_s_first(start: Start, offered: list[str], chosen: str) -> None:
    client = start()
    client.initialize({"general": {"positionEncodings": offered}})
    assert client.capabilities["positionEncoding"] == chosen


def test_an_unknown_request_is_refused(client: Client) -> None:
    for params in (None, {"a": 1}, []):
        with pytest.raises(Refused) as refused:
            client.request("shapelens/unheardOf", params)
        assert refused.value.code == -32601


def test_an_unknown_notification_is_ignored(client: Client) -> None:
    client.notify("$/unheardOf")
    client.notify("shapelens/unheardOf", {"a": 1})
    assert client.shut_down() == 0
    assert client.stderr == ""


def test_a_request_that_makes_no_sense_is_refused(client: Client) -> None:
    with pytest.raises(Refused) as refused:
        client.request("textDocument/hover", {"textDocument": 3})
    assert refused.value.code == -32602


def test_a_request_before_initialize_is_refused(start: Start) -> None:
    client = start()
    with pytest.raises(Refused) as refused:
        client.hover(URI, 0, 0)
    assert refused.value.code == -32002
    client.initialize()


def test_a_request_after_shutdown_is_refused(client: Client) -> None:
    client.request("shutdown")
    with pytest.raises(Refused) as refused:
        client.hover(URI, 0, 0)
    assert refused.value.code == -32600


def test_a_message_that_is_no_json_is_logged_and_the_server_goes_on(client: Client) -> None:
    client.send_bytes(b"Content-Length: 3\r\n\r\n{,}")
    assert "Expecting" in client.wait_for("window/logMessage")["message"]
    assert client.hover(URI, 0, 0) is None


def test_cancelled_hovers_are_answered_as_cancelled(client: Client) -> None:
    client.open(URI, SLOW)
    hovers = [{**message("textDocument/hover", position_params(URI, 4, 12)), "id": f"hover {n}"} for n in range(10)]
    client.send(*hovers, *(message("$/cancelRequest", {"id": hover["id"]}) for hover in hovers))
    for hover in hovers:
        with pytest.raises(Refused) as refused:
            client.answer(hover["id"])
        assert refused.value.code == -32800


def test_cancelling_an_unknown_request_is_ignored(client: Client) -> None:
    client.notify("$/cancelRequest", {"id": 4711})
    assert client.hover(URI, 0, 0) is None


def test_exit_after_shutdown(client: Client) -> None:
    client.open(URI, MODEL)
    client.diagnostics(URI, 1)
    assert client.shut_down() == 0
    assert client.stderr == ""


def test_exit_without_shutdown(client: Client) -> None:
    client.notify("exit")
    assert client.wait() == 1
    assert client.stderr == ""


def test_exit_before_initialize(start: Start) -> None:
    client = start()
    client.notify("exit")
    assert client.wait() == 1


@pytest.mark.parametrize("end", ["exit", "end of input"])
def test_leaving_while_an_evaluation_runs(client: Client, end: str) -> None:
    client.open(URI, SLOW)
    hover = client.ask("textDocument/hover", position_params(URI, 4, 12))
    client.request("shutdown")
    client.notify("exit") if end == "exit" else client.end_input()
    assert client.wait() == 0
    assert client.stderr == ""
    with pytest.raises(Refused):
        client.answer(hover)


def test_end_of_input(client: Client) -> None:
    client.end_input()
    assert client.wait() == 1
    assert client.stderr == ""


def test_end_of_input_within_a_message(client: Client) -> None:
    client.send_bytes(b"Content-Length: 100\r\n\r\n{")
    client.end_input()
    assert client.wait() == 1
    assert client.stderr == ""


def test_a_client_that_stops_listening_and_leaves() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(encode({**message("initialize", {"capabilities": {}, "processId": None}), "id": 1}))
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"Content-Length")
        process.stdout.close()
        opened = {"uri": URI, "languageId": "python", "version": 1, "text": MODEL}
        hover = {**message("textDocument/hover", position_params(URI, 4, 12)), "id": 2}
        process.stdin.write(encode(message("textDocument/didOpen", {"textDocument": opened}), hover))
        process.stdin.close()
        assert process.wait(TIMEOUT) == 1
        assert process.stderr is not None
        assert process.stderr.read() == b""


PRINTS = """\
import os, sys, subprocess
import shapelens.analysis.module as module

update = module.Module.update

def printing(self, *args, **kwargs):
    print("a stray print")
    os.write(1, b"a stray write")
    subprocess.run([sys.executable, "-S", "-c", "print('a stray child', repr(input('?') if 0 else ''))"])
    return update(self, *args, **kwargs)

module.Module.update = printing
"""


def test_stray_prints_do_not_reach_stdout(start: Start, tmp_path: Path) -> None:
    """`sitecustomize` is imported at the start of Python: the analysis of this server prints in every way there is."""
    (tmp_path / "sitecustomize.py").write_text(PRINTS)
    client = start(environment={"PYTHONPATH": python_path(tmp_path)})
    client.initialize()
    client.open(URI, MODEL)
    assert client.diagnostics(URI, 1) == []
    assert client.shut_down() == 0
    assert client.stray is None
    for stray in ("a stray print", "a stray write", "a stray child"):
        assert stray in client.stderr


CRASHES = """\
import shapelens.analysis.module as module

update = module.Module.update

def crashing(self, text, *args, **kwargs):
    if "# crash" in text:
        raise ZeroDivisionError("an internal error")
    return update(self, text, *args, **kwargs)

module.Module.update = crashing
"""


def test_an_internal_error_is_logged_and_the_server_goes_on(start: Start, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(CRASHES)
    client = start(environment={"PYTHONPATH": python_path(tmp_path)})
    client.initialize()
    client.open(URI, MODEL + "# crash\n")
    assert client.diagnostics(URI, 1) == []
    logged = client.wait_for("window/logMessage")
    assert logged["type"] == 1
    assert "Traceback" in logged["message"]
    assert "ZeroDivisionError: an internal error" in logged["message"]
    assert client.hover(URI, 4, 12) is None
    client.change(URI, 2, {"text": MODEL})
    assert client.diagnostics(URI, 2) == []
    assert "(None, 4)" in client.hover(URI, 4, 12)["contents"]["value"]


ENDLESS = """\
import time
import shapelens.analysis.module as module

update = module.Module.update

def endless(self, text, cancelled, line=None):
    if "# endless" not in text:
        return update(self, text, cancelled)
    while not cancelled():
        time.sleep(0.001)
    return False

module.Module.update = endless
"""


def test_a_hover_does_not_wait_for_ever(start: Start, tmp_path: Path) -> None:
    """Where the evaluation takes too long, the answer comes from the last one that ended."""
    (tmp_path / "sitecustomize.py").write_text(ENDLESS)
    client = start(environment={"PYTHONPATH": python_path(tmp_path)})
    client.initialize()
    client.open(URI, MODEL)
    client.diagnostics(URI, 1)
    client.change(URI, 2, {"text": MODEL.replace("(4)", "(5)") + "# endless\n"})
    assert "(None, 4)" in client.hover(URI, 4, 12)["contents"]["value"]
    client.change(URI, 3, {"text": MODEL.replace("(4)", "(6)")})
    assert "(None, 6)" in client.hover(URI, 4, 12)["contents"]["value"]
    client.diagnostics(URI, 3)


def test_other_files_do_not_wait_for_a_long_evaluation(start: Start, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(ENDLESS)
    client = start(environment={"PYTHONPATH": python_path(tmp_path)})
    client.initialize()
    client.open("file:///endless.py", "# endless\n")
    client.open(URI, MODEL)
    client.diagnostics(URI, 1)
    client.change("file:///endless.py", 2, {"text": "x = 1\n"})
    client.diagnostics("file:///endless.py", 2)


MARKER = """\
import pathlib
pathlib.Path({marker!r}).write_text("imported")
"""


def test_user_code_is_neither_run_nor_imported(start: Start, tmp_path: Path) -> None:
    """The server is even started in the folder of that code, where `python -m` looks for its modules first."""
    marker = tmp_path / "marker"
    code = MARKER.format(marker=str(marker))
    for name in ("user_model.py", "keras.py", "tensorflow.py", "numpy.py", "queue.py", "asyncio.py", "attrs.py"):
        (tmp_path / name).write_text(code)
    client = start(directory=tmp_path)
    client.initialize()
    client.open((tmp_path / "main.py").as_uri(), "import numpy, user_model\nfrom user_model import *\n" + code + MODEL)
    client.diagnostics((tmp_path / "main.py").as_uri(), 1)
    assert client.shut_down() == 0
    assert not marker.exists()


def python_path(first: Path) -> str:
    return os.pathsep.join([str(first), *filter(None, [os.environ.get("PYTHONPATH")])])
