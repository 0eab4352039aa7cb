"""Hovers of small programs, for the tests."""

from __future__ import annotations

import re

from shapelens.analysis.module import Module
from shapelens.features.hover import hover

PRELUDE = "import keras\nfrom keras import layers\n"
"""Stands before each program, on two lines of its own."""


def hovered(program: str, word: str, keras: int | None = None) -> str:
    """The markdown of the hover over the first place of a word in a program."""
    text = PRELUDE + program
    line, source = next((i, line) for i, line in enumerate(text.split("\n"), 1) if i > 2 and word in line)
    module = Module(keras=keras)
    module.update(text)
    found = hover(module, line, len(source[: source.index(word)].encode()))
    assert found is not None
    return found.markdown


def table(markdown: str) -> list[str]:
    """The lines in the fence, the heading first, without the name of Keras at its end."""
    heading, *lines = markdown.split("```")[1].strip().split("\n")[1:]
    return [re.sub(r"  +Keras \d.*$", "", heading), *lines]


def below(markdown: str) -> list[str]:
    """The lines below the fence."""
    return [line.rstrip() for line in markdown.split("```")[2].strip().split("\n")]


def defaults(markdown: str) -> str:
    """What is said to be so by default, in one line; "" if nothing is."""
    found = re.search(r"By default: (.*?)\.$", " ".join(re.split(r"\n\[", markdown)[0].split()) + "\n", re.MULTILINE)
    return found[1] if found else ""
