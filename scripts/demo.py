"""Show what the server says about the examples: start it as an editor would, hover, and read its diagnostics.

`make demo` runs this. It speaks LSP by itself, with nothing but the standard library, and fails if an answer lacks what
is expected of it below.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
TIMEOUT = 120

HOVERS = [
    ("mnist_cnn.py", "x_train, y_train, batch_size", "(60000, 28, 28, 1)"),
    ("mnist_cnn.py", "Conv2D(64", "18,496"),
    ("mnist_cnn.py", "Flatten", "(None, 1600)"),
    ("mnist_cnn.py", "Dense", "16,010"),
    ("mnist_cnn.py", "model = keras", "34,826"),
    ("text_lstm.py", "Bidirectional(LSTM(units, return_sequences", "(None, 200, 128)"),
    ("text_lstm.py", "TimeDistributed(Dense", "(None, None, 17)"),
    ("text_lstm.py", "large = ", "classifier"),
    ("autoencoder.py", "code = layers", "(None, 32)"),
    ("autoencoder.py", "Reshape", "(None, 8, 8, 32)"),
    ("autoencoder.py", "autoencoder = Model", "params"),
    ("unet.py", "Conv2D(filters, 3", "(None, 128, 128, 16)"),
    ("unet.py", "Concatenate", "(None, 32, 32, 128)"),
    ("unet.py", "model = unet", "unet"),
    ("mismatch.py", "Conv2D", "Keras refuses this call"),
]
"""The file, the text to put the mouse on (its first character), and what the hover has to contain."""

PROBLEMS = [
    ("mismatch.py", "stacked.add(layers.LSTM(32))", "incompatible-input"),
    ("mismatch.py", "Conv2D(16, 3)(image)", "incompatible-input"),
    ("mismatch.py", "Reshape((30, 30, 8))", "reshape-size"),
]
"""The file, a piece of the line, and the code of the problem on it; the other lines have to have none."""


class Editor:
    """As much of an LSP client as the demonstration needs."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "shapelens", "serve"]
        path = os.pathsep.join(filter(None, [str(ROOT / "server"), os.environ.get("PYTHONPATH")]))
        self.server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
        )
        self.watchdog = threading.Timer(TIMEOUT, self.server.kill)
        self.watchdog.start()
        self.requests = 0
        # utf-32: a column is an index into a Python string.
        self.request("initialize", {"processId": None, "capabilities": {"general": {"positionEncodings": ["utf-32"]}}})
        self.notify("initialized", {})

    def open(self, path: Path) -> list[dict[str, Any]]:
        """Open a file and return its diagnostics."""
        document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": path.read_text("utf-8")}
        self.notify("textDocument/didOpen", {"textDocument": document})
        for message in self.messages():
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == path.as_uri():
                return message["params"]["diagnostics"]
        raise SystemExit("the server ended")

    def hover(self, path: Path, line: int, character: int) -> str | None:
        position = {"line": line, "character": character}
        found = self.request("textDocument/hover", {"textDocument": {"uri": path.as_uri()}, "position": position})
        return found and found["contents"]["value"]

    def leave(self) -> int:
        self.request("shutdown")
        self.notify("exit")
        code = self.server.wait()
        self.watchdog.cancel()
        return code

    def request(self, method: str, params: Any = None) -> Any:
        self.requests += 1
        self.send({"id": self.requests, "method": method, "params": params})
        for message in self.messages():
            if message.get("id") == self.requests and "method" not in message:
                return message["result"]
        raise SystemExit("the server ended")

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"method": method, "params": params})

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.server.stdin is not None
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.server.stdin.flush()

    def messages(self) -> Iterator[dict[str, Any]]:
        assert self.server.stdout is not None
        length = 0
        while header := self.server.stdout.readline():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            elif header == b"\r\n":
                yield json.loads(self.server.stdout.read(length))


def main() -> int:
    editor = Editor()
    missing: list[str] = []
    for name in dict.fromkeys(name for name, _, _ in HOVERS + PROBLEMS):
        path = EXAMPLES / name
        lines = path.read_text("utf-8").splitlines()
        print(f"\n━━━ examples/{name} " + "━" * max(0, 60 - len(name)))
        diagnostics = editor.open(path)
        for _, text, expected in (each for each in HOVERS if each[0] == name):
            line, character = find(lines, text)
            hover = editor.hover(path, line, character)
            print(f"\n{line + 1:4}  {lines[line].strip()}\n" + indented(hover or "nothing"))
            if expected not in (hover or ""):
                missing.append(f"{name}:{line + 1}: the hover lacks {expected!r}")
        print()
        for each in diagnostics:
            start = each["range"]["start"]
            kind = {1: "error", 2: "warning", 4: "hint"}[each["severity"]]
            print(f"{start['line'] + 1:4}  {lines[start['line']].strip()}")
            print(indented(f"{kind} [{each['code']}] {each['message']}"))
        wanted = {(find(lines, text)[0], code) for file, text, code in PROBLEMS if file == name}
        found = {(each["range"]["start"]["line"], each["code"]) for each in diagnostics}
        missing += [f"{name}:{line + 1}: no {code}" for line, code in sorted(wanted - found)]
        missing += [f"{name}:{line + 1}: {code} was not expected" for line, code in sorted(found - wanted)]
    code = editor.leave()
    if code:
        missing.append(f"the server's exit code is {code}")
    print("\n" + "\n".join(["Not as expected:", *missing] if missing else ["All answers are as expected."]))
    return 1 if missing else 0


def find(lines: list[str], text: str) -> tuple[int, int]:
    """The line and column, from 0, of the first occurrence of a text."""
    for number, line in enumerate(lines):
        if text in line:
            return number, line.index(text)
    raise SystemExit(f"the example has no {text!r}")


def indented(markdown: str) -> str:
    shown = [line for line in markdown.splitlines() if not line.startswith("```")]
    return "\n".join(("      │ " + line).rstrip() for line in shown)


if __name__ == "__main__":
    sys.exit(main())
