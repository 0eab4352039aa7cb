"""`shapelens summary`: the models of a file as `model.summary()` prints them."""

from __future__ import annotations

import argparse

from shapelens.cli import common


def add(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    common.add_model(command)
    common.add_keras(command)


def run(options: argparse.Namespace) -> int:
    """Print the summaries."""
    from shapelens.features.render import print_summary
    from shapelens.features.summary import summaries

    module = common.of_one_file(options, "summary")
    found = summaries(module, options.name)
    if not found:
        return common.no_model(options)
    for index, summary in enumerate(found):
        if index:
            print()
        print_summary(summary)
    return common.CLEAN
