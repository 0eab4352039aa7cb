"""`shapelens graph`: a model as a picture, a page or a flowchart."""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shapelens.cli import common

if TYPE_CHECKING:
    from shapelens.analysis.module import Module
    from shapelens.features.models import AnyModel


_SUFFIXES: Final = {"svg": (".svg",), "html": (".html",), "mermaid": (".mmd", ".mermaid")}
"""The formats, and how their files end."""


def add(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    common.add_model(command)
    command.add_argument(
        "-o",
        dest="out",
        metavar="OUT",
        help="a file that ends in .svg, .html or .mmd, or - (default: NAME with that ending, in this folder)",
    )
    command.add_argument(
        "--format",
        choices=tuple(_SUFFIXES),
        help="a picture, a page with zoom and search, or a flowchart for markdown (default: as OUT ends, else svg)",
    )
    command.add_argument("--expand-nested", action="store_true", help="draw what is inside of nested models")
    common.add_keras(command)


def run(options: argparse.Namespace) -> int:
    """Draw the model that is meant."""
    from shapelens.features.models import models_named
    from shapelens.features.naming import automatic_names
    from shapelens.graph.layout import NotInstalled

    ending = Path(options.out or "").suffix.lower()
    by_ending = next((name for name, endings in _SUFFIXES.items() if ending in endings), None)
    if options.out not in (None, "-") and options.format is None and by_ending is None:
        return common.bad_use(f"{options.out}: graph writes files that end in .svg, .html or .mmd")
    module = common.of_one_file(options, "graph")
    found = models_named(module, options.name)
    if not found:
        return common.no_model(options)
    names = automatic_names(module)
    if len(found) > 1:
        told = ", ".join(names.get(model.ref, "?") for model in found)
        return common.bad_use(f"{options.file}: there are several models, give the name of one: {told}")
    kind = options.format or by_ending or "svg"
    try:
        drawn = _drawn(module, found[0], kind, None if options.expand_nested else ())
    except NotInstalled as error:
        return common.bad_use(str(error))
    if options.out == "-":
        common.write(drawn)
        return common.CLEAN
    out = Path(options.out or re.sub(r"[^\w.-]", "_", names.get(found[0].ref, "?")) + _SUFFIXES[kind][0])
    try:
        out.write_text(drawn, encoding="utf-8", newline="\n")
    except OSError as error:
        return common.bad_use(f"{out}: {error.strerror}")
    return common.CLEAN


def _drawn(module: Module, model: AnyModel, kind: str, unfolded: Collection[str] | None) -> str:
    """The content of the file."""
    from shapelens.graph.mermaid import mermaid
    from shapelens.graph.page import page
    from shapelens.graph.picture import picture

    if kind == "mermaid":
        return mermaid(module, model, unfolded)
    drawn = picture(module, model, unfolded)
    return page(drawn) if kind == "html" else drawn.svg
