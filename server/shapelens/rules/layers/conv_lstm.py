"""Recurrent layers over images and the like: `ConvLSTM1D/2D/3D`, an LSTM whose products are convolutions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, known, plus, product, times
from shapelens.rules.arguments import activation, choice, invalid, is_plain, lower, per_axis, size
from shapelens.rules.layers.cells import check_initial_state, packed_states
from shapelens.rules.layers.spatial import Spatial, by, explain_windows, windows
from shapelens.rules.rule import Flag, InputSpec, ShapeError, Size, Structure, Weight, static


class ConvLSTM(Spatial):
    """`ConvLSTM1D/2D/3D`: kernels (*kernel_size, channels or filters, 4 * filters), one bias per gate and filter."""

    filters: Size
    kernel_size: Any
    strides: Any = 1
    padding: Any = "valid"
    dilation_rate: Any = 1
    activation: Any = "tanh"
    recurrent_activation: Any = "sigmoid"
    use_bias: Flag = True
    return_sequences: Flag = False
    return_state: Flag = False
    go_backwards: Flag = False
    stateful: Flag = False
    unroll: Flag = False
    time_major: Flag = False
    initial_state: Any = None

    call_fields = ("initial_state",)

    @property
    def input_spec(self) -> InputSpec:  # pyright: ignore[reportIncompatibleVariableOverride]
        return InputSpec(ndim=self.spatial + 3)

    def check(self) -> None:
        super().check()
        if self.unroll is True and self.keras == 2:
            raise invalid("unroll", "Unrolling is not possible with convolutional RNNs. Received: unroll=True", 2)
        _, strides, dilation = self.geometry()
        choice(self.padding, ("valid", "same"), "padding")
        above_one = [any(isinstance(one, int) and one > 1 for one in sizes) for sizes in (strides, dilation)]
        if all(above_one):
            raise invalid(
                "dilation_rate",
                "Specifying `strides > 1` is not compatible with `dilation_rate > 1`. "
                f"Received: strides={self.strides} and dilation_rate={self.dilation_rate}",
                3 if self.keras == 3 else None,
            )
        activation(self.activation, self.keras)
        activation(self.recurrent_activation, self.keras, "recurrent_activation")
        least = 0 if self.keras == 3 else 1
        if is_plain(self.filters) and (not isinstance(self.filters, int) or self.filters < least):
            raise invalid(
                "filters",
                f"Expected a strictly positive number of filters. Received: {self.filters!r}",
                2 if self.filters == 0 else None,
            )

    def geometry(self) -> tuple[tuple[Size, ...], tuple[Size, ...], tuple[Size, ...]]:
        """Kernel size, strides and dilation along each spatial axis."""
        return (
            per_axis(self.kernel_size, self.spatial, "kernel_size"),
            per_axis(self.strides, self.spatial, "strides"),
            per_axis(self.dilation_rate, self.spatial, "dilation_rate"),
        )

    def main_input(self, x: Any) -> Any:
        x, states = packed_states(self, x)
        if not self._channels_first_or_unknown():
            check_initial_state(self, states, lambda: [size(self.filters)] * 2)
        return x

    def _channels_first_or_unknown(self) -> bool:
        return lower(self.data_format) != "channels_last"

    def step(self, x: Shape) -> tuple[Shape, Shape, Dim]:
        """The batch axis, the spatial axes and the channels of one step."""
        return self.split((x[0], *x[2:]))

    def weights(self, x: Shape) -> Iterator[Weight]:
        _, spatial, channels = self.step(x)
        if self.keras == 3 and None in spatial:
            raise ShapeError(
                "undefined-axis",
                "ConvLSTM layers only support static input shapes for the spatial dimension.",
                keras=3,
            )
        static(channels, "channel")
        self.lengths(x)
        if self.stateful and (x[0] is None or (self.keras == 2 and None in spatial)):
            raise ShapeError(
                "undefined-axis",
                "When using `stateful=True` in a RNN, the batch size must be static: give batch_size= or batch_shape=",
                "stateful",
            )
        kernel, _, _ = self.geometry()
        filters = size(self.filters)
        wide = times(4, filters)
        yield Weight("kernel", (*kernel, channels, wide))
        yield Weight("recurrent_kernel", (*kernel, filters, wide))
        if self.use_bias:
            yield Weight("bias", (wide,))

    def lengths(self, x: Shape) -> Shape:
        _, spatial, _ = self.step(x)
        _, _, dilation = self.geometry()
        if self.keras == 2 and None in spatial and any(known(one) != 1 for one in dilation):
            return (None,) * self.spatial  # TensorFlow rearranges the whole image, of a size that it does not know
        return windows(x, spatial, *self.geometry(), lower(self.padding))

    def output_shape(self, x: Shape) -> Structure:
        batch, _, _ = self.step(x)
        return self._outputs(batch, x[1], self.lengths(x))

    def _outputs(self, batch: Shape, time: Dim, spatial: Shape) -> Structure:
        state = self.join(batch, spatial, size(self.filters))
        output = (state[0], time, *state[1:]) if self.return_sequences else state
        return [output, state, state] if self.return_state else output

    def fixed_axes(self, x: Shape) -> Mapping[int, Dim]:
        if self.keras == 3:
            return {}
        return {axis - len(x): x[axis] for axis in range(2, len(x))}

    def unknown_output(self, reason: str) -> Structure:  # pyright: ignore[reportIncompatibleMethodOverride]
        try:
            return self._outputs((Unknown(reason),), Unknown(reason), (Unknown(reason),) * self.spatial)
        except Undecided:
            return (Rest(reason),)

    def explain(self, x: Shape) -> Iterator[str]:
        _, spatial, channels = self.step(x)
        yield from explain_windows(spatial, *self.geometry(), lower(self.padding))
        kernel, _, _ = self.geometry()
        total: Dim = 0
        for weight in self.weights(x):
            total = plus(total, product(weight.shape))
        bias = " + 1 bias each" if self.use_bias else ""
        yield f"params: 4 gates x {by(kernel)} kernel x ({channels} channels + {self.filters}) x {self.filters} filters"
        yield f"{bias} = {total}; the number of time steps does not enter.".strip()
