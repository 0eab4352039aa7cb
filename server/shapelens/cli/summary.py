"""`shapelens summary`: the models of a file as `model.summary()` prints them, or as data, markdown or a page."""

from __future__ import annotations

import argparse
import json

from shapelens.cli import common


def add(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    common.add_model(command)
    command.add_argument(
        "--format",
        choices=("text", "json", "markdown", "html"),
        default="text",
        help="text as Keras prints it (default), data, a table for GitHub, or a page",
    )
    command.add_argument("--expand-nested", action="store_true", help="list what is inside of nested models")
    command.add_argument("--trainable", action="store_true", help="say of each layer whether it is trainable")
    common.add_keras(command)


def run(options: argparse.Namespace) -> int:
    """Print the summaries."""
    from shapelens.features import formats
    from shapelens.features.render import print_summary
    from shapelens.features.summary import summaries

    module = common.of_one_file(options, "summary")
    found = summaries(module, options.name, options.expand_nested)
    if not found:
        return common.no_model(options)
    match options.format:
        case "json":
            models = [formats.summary_record(summary) for summary in found]
            common.write(json.dumps({"file": options.file, "keras": module.keras or 3, "models": models}, indent=2))
        case "markdown":
            common.write(formats.summaries_markdown(found, options.trainable))
        case "html":
            common.write(formats.summaries_html(options.file, found, options.trainable))
        case _:
            for index, summary in enumerate(found):
                if index:
                    print()
                print_summary(summary, options.trainable)
    return common.CLEAN
