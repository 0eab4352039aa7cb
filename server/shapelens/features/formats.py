"""Summaries for readers that are no terminal: JSON data, markdown for GitHub, a page of HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from shapelens.features.facts import plain_count, plain_shape
from shapelens.features.summary import PARAMS, Row, Summary
from shapelens.features.tables import html_page, html_table, markdown_table, markdown_text


def summary_record(summary: Summary) -> dict[str, Any]:
    """A summary as JSON data; counts and shapes that are not known are null, unknown sizes in a shape are strings."""
    return {
        "name": summary.name,
        "class": summary.cls,
        "layers": [row_record(row) for row in summary.rows],
        "totals": totals_record(summary),
        "reason": summary.reason or None,
    }


def row_record(row: Row) -> dict[str, Any]:
    """A row as JSON data; `trainable` is null where the summary says nothing."""
    return {
        "name": row.name,
        "class": row.cls,
        "level": row.level,
        "output_shape": plain_shape(row.shape),
        "params": plain_count(row.count),
        "trainable": {"Y": True, "N": False}.get(row.trainable),
        "connected_to": row.connected.split(", ") if row.connected not in (None, "-") else None,
    }


def totals_record(summary: Summary) -> dict[str, Any]:
    """The three counts below a summary, with their sizes in memory."""
    keys = ("total", "trainable", "non_trainable")
    return {
        key: {"params": plain_count(params), "bytes": plain_count(size)}
        for key, (_, params, size) in zip(keys, summary.counts(), strict=True)
    }


def summaries_markdown(summaries: Iterable[Summary], trainable: bool) -> str:
    """A table for each model, and its totals below."""
    return "\n".join(_markdown(summary, trainable) for summary in summaries)


def _markdown(summary: Summary, trainable: bool) -> str:
    totals = [f"- {title}: {text}\n" for title, text in summary.totals()]
    reason = [f"\n*{markdown_text(summary.reason)}*\n"] if summary.reason else []
    table = markdown_table(*summary.table(trainable), right={PARAMS})
    return "".join([f"### {markdown_text(summary.name)} ({summary.cls})\n\n", table, "\n", *totals, *reason])


def summaries_html(title: str, summaries: Sequence[Summary], trainable: bool) -> str:
    """A page with a table for each model."""
    return html_page(title, "\n".join(_html(summary, trainable) for summary in summaries))


def _html(summary: Summary, trainable: bool) -> str:
    totals = "<br/>\n".join(f"{title}: {text}" for title, text in summary.totals())
    reason = [f"<p><em>{escape(summary.reason)}</em></p>"] if summary.reason else []
    heading = f"<h2>{escape(summary.name)} ({escape(summary.cls)})</h2>"
    return "\n".join([heading, html_table(*summary.table(trainable), right={PARAMS}), f"<p>{totals}</p>", *reason])
