"""What a hover says of a variable that gives batches."""

from __future__ import annotations

import pytest

from .hovering import below, hovered, table

IMPORTS = "import numpy as np\nimport tensorflow as tf\n"
SLICES = "tf.data.Dataset.from_tensor_slices"


@pytest.mark.parametrize(
    ("program", "heading", "count"),
    [
        (
            f"data = {SLICES}((np.zeros((70, 8)), np.zeros(70))).batch(32)",
            "data  Dataset of ((None, 8), (None,))",
            "3 elements.",
        ),
        (f"data = {SLICES}(np.zeros((70, 8))).repeat()", "data  Dataset of (8,)", "It never ends."),
        (f"data = {SLICES}({{'a': [1, 2]}}).batch(2)", "data  Dataset of {'a': (None,)}", "One element."),
        (
            "data = keras.utils.text_dataset_from_directory('texts', labels=None)",
            "data  Dataset of (None,)",
            "How many elements it has is not known: the number of batches is not known.",
        ),
    ],
)
def test_datasets(program: str, heading: str, count: str) -> None:
    text = hovered(IMPORTS + program, "data")
    assert table(text) == [heading]
    assert below(text) == [count]
