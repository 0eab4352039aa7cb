"""Tables of vectors, looked up by integer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.dims import Rest, Shape, Unknown, known, times
from shapelens.rules.arguments import check_activity, invalid, is_plain, size
from shapelens.rules.layers.lora import with_lora
from shapelens.rules.rule import Flag, LayerRule, Size, Structure, Weight


class Embedding(LayerRule):
    """`keras.layers.Embedding`: (...) of integers -> (..., output_dim)."""

    input_dim: Size
    output_dim: Size
    embeddings_constraint: Any = None
    lora_rank: Any = None
    mask_zero: Any = False
    sparse: Any = False
    activity_regularizer: Any = None

    any_rank = True

    def check(self) -> None:
        for argument in ("input_dim", "output_dim"):
            value = getattr(self, argument)
            if is_plain(value) and (not isinstance(value, int) or value <= 0 or (value is True and self.keras == 3)):
                raise invalid(
                    argument,
                    f"`{argument}` must be a positive integer. Received: {argument}={value!r}",
                    3 if value is True else None,
                )
        check_activity(self)
        if self.keras == 2 and self.sparse is True and self.mask_zero is True:
            raise invalid("mask_zero", "`mask_zero` cannot be enabled when `sparse=True`.")

    def weights(self, x: Shape) -> Iterator[Weight]:
        table = Weight("embeddings", (size(self.input_dim), size(self.output_dim)))
        yield from with_lora([table], self.lora_rank, self.embeddings_constraint)

    def output_shape(self, x: Shape) -> Structure:
        return (*x, size(self.output_dim))

    def unknown_output(self, reason: str) -> Structure:
        return (Rest(reason), size(self.output_dim))

    def explain(self, x: Shape) -> Iterator[str]:
        total = times(size(self.input_dim), size(self.output_dim))
        yield f"Each integer becomes a vector of {self.output_dim}: a new last axis."
        yield f"params: {self.input_dim} different integers x {self.output_dim} = {total};"
        yield "the length of the sequence does not enter."


class ReversibleEmbedding(Embedding):
    """`keras.layers.ReversibleEmbedding`: called with `reverse=True`, (..., output_dim) -> (..., input_dim)."""

    tie_weights: Any = True
    reverse: Flag = False

    call_fields = ("reverse",)

    def output_shape(self, x: Shape) -> Structure:
        return (*x[:-1], size(self.input_dim)) if known(self.reverse) else super().output_shape(x)

    def unknown_output(self, reason: str) -> Structure:
        if isinstance(self.reverse, Unknown):
            return (Rest(reason),)
        return (Rest(reason), size(self.input_dim)) if self.reverse else super().unknown_output(reason)

    def explain(self, x: Shape) -> Iterator[str]:
        if known(self.reverse):
            yield f"reverse=True: each vector of {self.output_dim} becomes {self.input_dim} numbers, one for each integer,"
            yield "by the table itself." if self.tie_weights else "by a second table."
        else:
            yield from super().explain(x)

    def weights(self, x: Shape) -> Iterator[Weight]:
        yield from super().weights(x)
        if self.lora_rank and not self.tie_weights:
            raise invalid("lora_rank", "LoRA adapts only embeddings with `tie_weights=True`.")
        if not self.tie_weights:
            yield Weight("reverse_embeddings", (size(self.output_dim), size(self.input_dim)))
