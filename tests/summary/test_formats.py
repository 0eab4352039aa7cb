"""`shapelens summary FILE --format ...`: the same rows and totals as data, as markdown and as a page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from shapelens.cli import main

PROGRAM = """\
import keras
from keras import layers
body = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.BatchNormalization()], name="a|b *c* _d_ <e>")
a = keras.Input((8,))
h = body(a)
body.trainable = False
m = keras.Model(a, layers.Concatenate()([h, layers.Dense(3)(h)]), name="whole")
n = keras.Sequential([layers.Dense(unknown)], name="odd")
n.build((None, 3))
"""


def printed(tmp_path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    (tmp_path / "m.py").write_text(PROGRAM)
    assert main(["summary", f"{tmp_path}/m.py", *options, "--keras", "3"]) == 0
    return capsys.readouterr().out


def test_text_has_the_columns_that_are_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = printed(tmp_path, capsys, "whole")
    full = printed(tmp_path, capsys, "whole", "--expand-nested", "--trainable")
    assert "└ dense (Dense)" in full
    assert re.search(r"│ dense_1 \(Dense\) .*│ +Y +│", full)
    assert "└" not in plain.partition("Total")[0].replace("└─", "")
    assert "Trainable ┃" not in plain


def test_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(tmp_path, capsys, "--format", "json", "--expand-nested"))
    assert (found["keras"], [model["name"] for model in found["models"]]) == (3, ["a|b *c* _d_ <e>", "whole", "odd"])
    _, whole, odd = found["models"]
    assert [(row["class"], row["level"], row["params"], row["trainable"]) for row in whole["layers"]] == [
        ("InputLayer", 0, 0, None),
        ("Sequential", 0, 52, False),
        ("Dense", 1, 36, False),
        ("BatchNormalization", 1, 16, False),
        ("Dense", 0, 15, True),
        ("Concatenate", 0, 0, None),
    ]
    assert whole["layers"][-1]["output_shape"] == [None, 7]
    assert whole["layers"][-1]["connected_to"] == ["a|b *c* _d_ <e>[0][0]", "dense_1[0][0]"]
    assert whole["totals"]["trainable"] == {"params": 15, "bytes": 60}
    assert whole["totals"]["non_trainable"] == {"params": 52, "bytes": 208}
    assert odd["totals"]["total"] == {"params": None, "bytes": None}
    assert odd["reason"]


def test_markdown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(tmp_path, capsys, "whole", "--format", "markdown", "--trainable").splitlines()
    assert lines[0] == "### whole (Functional)"
    assert lines[2] == "| Layer (type) | Output Shape | Param # | Connected to | Trainable |"
    assert lines[3] == "| --- | --- | ---: | --- | --- |"
    assert lines[5] == r"| a\|b \*c\* \_d\_ \<e> (Sequential) | (None, 4) | 52 | input_layer_1[0][0] | N |"
    assert "- Trainable params: 15 (60.00 B)" in lines


def test_a_page_stands_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = printed(tmp_path, capsys, "--format", "html", "--expand-nested")
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=|url\(|@import", page)
    assert "color-scheme: light dark" in page
    body = ET.fromstring(page[page.index("<body>") : page.index("</html>")])
    assert [heading.text for heading in body.iter("h2")] == [
        "a|b *c* _d_ <e> (Sequential)",
        "whole (Functional)",
        "odd (Sequential)",
    ]
    cells = [[cell.text for cell in row.iter("td")] for row in body.findall("table")[1].iter("tr")]
    assert cells[3] == ["   └ dense (Dense)", "(None, 4)", "36", "-"]


def test_a_file_without_models_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.py").write_text("x = 1\n")
    assert main(["summary", f"{tmp_path}/m.py", "--format", "json"]) == 1
    assert capsys.readouterr() == ("", f"shapelens: {tmp_path}/m.py: no model was found\n")
