"""The process' standard streams as the protocol's channel, and nobody else's.

The protocol keeps private copies of standard input and output; then descriptor 1 is pointed at standard error and
descriptor 0 at nothing, so that a stray print, also one from C or a child process, cannot get between the messages.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading


class Output:
    """Where pygls writes; what is written after the client has gone is dropped."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._closed = False

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest and not self._closed:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except OSError:
                self._closed = True

    def close(self) -> None:
        self._closed = True


def claim() -> tuple[int, Output]:
    """The descriptor to read from and the stream to write to."""
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # started with standard error closed
        os.dup2(nothing, 1)
    os.close(nothing)
    sys.stdout = sys.stderr
    return source, Output(sink)


def read_in_background(descriptor: int) -> asyncio.StreamReader:
    """A stream of what comes in, to its end.

    asyncio cannot read files on any platform nor pipes on Windows, so a thread reads; a daemon, which does not keep
    the process from ending.
    """
    loop = asyncio.get_running_loop()
    stream = asyncio.StreamReader()

    def pump() -> None:
        with contextlib.suppress(RuntimeError):  # the loop ended before the input
            with contextlib.suppress(OSError):  # the other end broke off
                while data := os.read(descriptor, 1 << 16):
                    loop.call_soon_threadsafe(stream.feed_data, data)
            loop.call_soon_threadsafe(stream.feed_eof)

    threading.Thread(target=pump, name="input", daemon=True).start()
    return stream
