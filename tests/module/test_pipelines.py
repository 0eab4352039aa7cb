"""Random pipelines of `tf.data`: what is said of their elements, and of how many there are, against real TensorFlow."""

from __future__ import annotations

import itertools
import random
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from shapelens.analysis.facts import Problem
from shapelens.analysis.module import Module
from shapelens.dims import Unknown, rank
from shapelens.features.facts import facts
from shapelens.values.data import Array, Dataset, Record, opened
from shapelens.values.python import Tuple

SOURCES = (
    "from_tensor_slices(np.zeros(({n}, 4, 3)))",
    "from_tensor_slices((np.zeros(({n}, 4)), np.zeros({n})))",
    "from_tensor_slices({{'a': np.zeros(({n}, 4)), 'b': np.zeros(({n}, 2, 2))}})",
    "from_tensor_slices(({{'a': np.zeros(({n}, 4))}}, [1.0] * {n}))",
    "range({n})",
)
STEPS = (
    *("batch({k})", "batch({k}, drop_remainder=True)", "padded_batch({k})", "batch({k}).unbatch()", "unbatch()"),
    *("shuffle(5)", "repeat({k})", "repeat()", "take({k})", "skip({k})", "shard({k}, 0)", "cache()", "prefetch(2)"),
    *("enumerate()", "window({k})", "window({k}, drop_remainder=True)", "filter(lambda *a: True)"),
    *("map(lambda *a: a[0])", "map(lambda *a: (a, a[-1]))", "map(lambda *a: {{'q': a[-1]}})"),
    *("map(lambda *a: a[0][1:])", "map(lambda *a: tf.reduce_sum(a[0], axis=0))"),
    *("map(lambda *a: tf.reshape(a[0], (-1, 2)))", "concatenate(tf.data.Dataset.range({k}))"),
    *("flat_map(lambda *a: tf.data.Dataset.from_tensors(a[-1]))",),
    "window(3, shift=1, drop_remainder=True).flat_map(lambda *w: w[0].batch(3))",
)
SEEN = 40
"""Elements that are looked at."""


@pytest.mark.parametrize("seed", range(40))
def test_pipelines(seed: int) -> None:
    pipeline, real = _pipeline(random.Random(seed))
    module = Module(3)
    module.update(f"import numpy as np\nimport tensorflow as tf\ndata = {pipeline}\n")
    found = module.read((module.root, "data"))
    assert isinstance(found, Dataset), pipeline
    assert not [fact for fact in facts(module) if isinstance(fact, Problem)], pipeline
    _agrees(found.element, real.element_spec)
    length = -1 if found.length is None else found.length
    assert isinstance(length, Unknown) or length == int(real.cardinality()), pipeline
    certain = found.each if found.each == found.last else opened(found.element)
    for index, item in enumerate(itertools.islice(real, SEEN)):
        known = isinstance(length, int) and length >= 0
        _agrees((found.last if index == length - 1 else found.each) if known else certain, item)


def _pipeline(chance: random.Random) -> tuple[str, Any]:
    """A pipeline that TensorFlow takes and can go through, as text and as it is."""
    while True:
        source = chance.choice(SOURCES).format(n=chance.randint(1, 20))
        steps = [chance.choice(STEPS).format(k=chance.randint(1, 9)) for _ in range(chance.randint(1, 5))]
        text = ".".join(["tf.data.Dataset", source, *steps])
        try:
            made = eval(text, {"np": np, "tf": tf})
            list(itertools.islice(made, SEEN))
        except (TypeError, ValueError, IndexError, AttributeError, tf.errors.OpError):
            continue
        return text, made


def _agrees(ours: Any, real: Any) -> None:
    """Whether what is said of an element, or of a part of it, holds."""
    match ours:
        case Unknown():
            pass
        case Array(shape=shape) if not isinstance(rank(shape), Unknown):
            sizes = real.shape.as_list()
            assert [size if isinstance(one, Unknown) else one for one, size in zip(shape, sizes, strict=True)] == sizes
        case Tuple(items=items):
            for one, other in zip(items, real, strict=True):
                _agrees(one, other)
        case Record(entries=entries):
            assert {key.value for key, _ in entries} == real.keys()
            for key, one in entries:
                _agrees(one, real[key.value])
        case _:
            assert isinstance(ours, Array | Dataset)
