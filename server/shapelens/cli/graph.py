"""`shapelens graph`: a model as a picture."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from shapelens.cli import common


def add(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    common.add_model(command)
    command.add_argument(
        "-o",
        dest="out",
        metavar="OUT",
        help="a file that ends in .svg or .html, or - (default: NAME.svg in this folder)",
    )
    command.add_argument("--expand-nested", action="store_true", help="draw what is inside of nested models")
    common.add_keras(command)


def run(options: argparse.Namespace) -> int:
    """Draw the model that is meant."""
    from shapelens.features.models import models_named
    from shapelens.features.naming import automatic_names
    from shapelens.graph.layout import NotInstalled
    from shapelens.graph.page import page
    from shapelens.graph.picture import picture

    if options.out not in (None, "-") and Path(options.out).suffix.lower() not in (".svg", ".html"):
        return common.bad_use(f"{options.out}: graph writes files that end in .svg or .html")
    module = common.of_one_file(options, "graph")
    found = models_named(module, options.name)
    if not found:
        return common.no_model(options)
    if len(found) > 1:
        names = ", ".join(automatic_names(module).get(model.ref, "?") for model in found)
        return common.bad_use(f"{options.file}: there are several models, give the name of one: {names}")
    try:
        drawn = picture(module, found[0], None if options.expand_nested else ())
    except NotInstalled as error:
        return common.bad_use(str(error))
    if options.out == "-":
        sys.stdout.buffer.write(drawn.svg.encode())
        sys.stdout.flush()
        return common.CLEAN
    out = Path(options.out or re.sub(r"[^\w.-]", "_", drawn.name) + ".svg")
    try:
        out.write_text(page(drawn) if out.suffix.lower() == ".html" else drawn.svg, encoding="utf-8", newline="\n")
    except OSError as error:
        return common.bad_use(f"{out}: {error.strerror}")
    return common.CLEAN
