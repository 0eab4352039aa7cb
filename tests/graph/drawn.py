"""Reads a picture back: what stands where, in the coordinates of the whole, and what the lines join."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from shapelens.analysis.module import Module
from shapelens.features.models import models_named
from shapelens.graph.picture import Picture, picture

SVG = "{http://www.w3.org/2000/svg}"
PRELUDE = "import keras\nfrom keras import layers\n"


def draw(text: str, name: str | None = "m", unfolded: set[str] | None = frozenset(), keras: int = 3) -> Picture:
    """The picture of the last model of that name in a program; `None` opens all models inside."""
    module = Module(keras)
    module.update(PRELUDE + text)
    return picture(module, models_named(module, name)[-1], unfolded)


@dataclass(frozen=True)
class Rect:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Rect) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: Rect) -> bool:
        return (
            self.left < other.left and self.top < other.top and other.right < self.right and other.bottom < self.bottom
        )


@dataclass(frozen=True)
class Stroke:
    """A line: `target` is "" where it ends at a label."""

    source: str
    target: str
    back: bool
    points: tuple[tuple[float, float], ...]
    """Where its pieces begin and end."""


@dataclass(frozen=True)
class Drawn:
    root: ET.Element
    boxes: dict[str, Rect]
    open: set[str]
    labels: list[tuple[str, Rect]]
    strokes: list[Stroke]
    whole: Rect


def read(svg: str) -> Drawn:
    """What is in a picture."""
    root = ET.fromstring(svg)
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    drawn = Drawn(root, {}, set(), [], [], Rect(left, top, left + width, top + height))
    for child in root:
        _read(child, 0, 0, drawn)
    return drawn


def _read(element: ET.Element, x: float, y: float, drawn: Drawn) -> None:
    moved = re.fullmatch(r"translate\((\S+) (\S+)\)", element.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    kinds = element.get("class", "").split()
    if "layer" in kinds:
        body = next(rect for rect in element.iter(f"{SVG}rect") if rect.get("class") == "body")
        assert element.attrib["data-id"] not in drawn.boxes, "ids are unique"
        drawn.boxes[element.attrib["data-id"]] = Rect(
            x, y, x + float(body.attrib["width"]), y + float(body.attrib["height"])
        )
        if "open" in kinds:
            drawn.open.add(element.attrib["data-id"])
    elif "label" in kinds:
        text, middle, base = element.text or "", x + float(element.attrib["x"]), y + float(element.attrib["y"])
        half = len(text) * 6.4 / 2
        drawn.labels.append((text, Rect(middle - half, base - 9, middle + half, base + 2)))
    elif "edge" in kinds:
        points = tuple((x + px, y + py) for px, py in _ends(element.attrib["d"]))
        drawn.strokes.append(Stroke(element.attrib["data-from"], element.get("data-to", ""), "back" in kinds, points))
    for child in element:
        _read(child, x, y, drawn)


def _ends(path: str) -> Iterator[tuple[float, float]]:
    for numbers in re.findall(r"[MLC]([^MLC]*)", path):
        *_, px, py = map(float, numbers.split())
        yield px, py
