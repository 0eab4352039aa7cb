"""A model as a flowchart of Mermaid, which GitHub, GitLab and many editors draw in markdown: https://mermaid.js.org/syntax/flowchart.html."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from shapelens.analysis.module import Module
from shapelens.graph.content import Box, Drawing, content, title
from shapelens.values.classes import Instance
from shapelens.values.keras import Model

_ENDS: Final = {"input": ("([", "])"), "op": ("(", ")"), "model": ("[[", "]]"), "layer": ("[", "]")}
"""What is around the label of each kind of box: it decides the shape."""
_SPECIAL: Final = re.compile(r"[^\w\s(),.:;/+=?!…·-]|_(?=_)", re.ASCII)
_OUTERMOST: Final = "n"
"""What the ids in the model itself begin with."""
_STYLE: Final = "classDef problem stroke:#cf222e,stroke-width:2px"


def mermaid(module: Module, model: Model | Instance, unfolded: Collection[str] | None) -> str:
    """The text of a flowchart: boxes with params, tensors with shapes, the nested models of these ids opened (None: all)."""
    drawing, summary, reason = content(module, model, unfolded)
    lines = ["flowchart TD", *_drawn(drawing, _OUTERMOST)]
    if any("  class " in line for line in lines):
        lines.append(f"  {_STYLE}")
    heading = [title(model, summary), *([reason] if reason else [])]
    return "\n".join(["---", f"title: {_quoted(' - '.join(heading))}", "---", *lines, ""])


def _quoted(text: str) -> str:
    """A string of YAML."""
    return '"' + re.sub(r'[\\"]', r"\\\g<0>", " ".join(text.split())) + '"'


def _drawn(drawing: Drawing, prefix: str, indent: str = "  ") -> Iterator[str]:
    """The lines of a drawing; the ids in it begin with `prefix`."""
    for index, box in enumerate(drawing.boxes):
        own = f"{prefix}{index}"
        if box.inside is not None and box.inside.boxes:
            yield f"{indent}subgraph {own}[{_label(box)}]"
            yield from _drawn(box.inside, f"{own}_", f"{indent}  ")
            yield f"{indent}end"
        else:
            before, after = _ENDS[box.kind]
            yield f"{indent}{own}{before}{_label(box)}{after}"
        if box.problems:
            yield f"{indent}class {own} problem"
    for number, flow in enumerate(drawing.flows):
        for target in flow.targets:
            yield f'{indent}{prefix}{flow.source} -- "{_escaped(flow.label)}" --> {prefix}{target}'
        if flow.is_output and prefix == _OUTERMOST:
            yield f'{indent}{prefix}{flow.source} --> {prefix}out{number}(["{_escaped(flow.label)}"])'


def _label(box: Box) -> str:
    parts = [f"{box.cls} {box.name}", *filter(None, [box.note]), *box.problems[:1]]
    return f'"{"<br>".join(map(_escaped, parts))}"'


def _escaped(text: str) -> str:
    """A text in a label, its characters that mean something to Mermaid or to HTML by number."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", " ".join(text.split()))
