"""The page around a picture loads nothing, and its policy trusts its own script and styles alone."""

from __future__ import annotations

import base64
import hashlib
import re

from graph.drawn import draw
from shapelens.graph.page import page

HTML = page(draw("m = keras.Sequential([layers.Dense(3, name='a<b')], name='</title><b>&')"))


def test_its_policy_trusts_what_is_in_it() -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', HTML)
    kinds = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert kinds["default-src"] == kinds["base-uri"] == kinds["form-action"] == "'none'"
    for tag in ("style", "script"):
        inside = re.findall(rf"<{tag}>(.*?)</{tag}>", HTML, re.DOTALL)
        assert inside
        hashes = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inside}
        assert {f"'sha256-{found}'" for found in hashes} == set(kinds[f"{tag}-src"].split())


def test_it_loads_nothing_and_runs_nothing_else() -> None:
    assert re.findall(r"\b\w+://[^\"]*", HTML) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"\b(?:src|href|style|on\w+)=|fetch\(|import\(|innerHTML", HTML)


def test_its_texts_are_escaped() -> None:
    assert "&lt;/title&gt;&lt;b&gt;&amp; (Sequential)" in HTML
    assert "</title><b>" not in HTML
    assert "a&lt;b" in HTML


def test_it_says_why_there_is_no_graph() -> None:
    assert "<p>this model is not built yet: its input shape is not given</p>" in HTML


def test_controls_have_names() -> None:
    for button in re.findall(r"<button.*?</button>", HTML):
        assert re.search(r"aria-label=|>\w+", button)
    assert 'type="search" aria-label="Find a layer"' in HTML
