"""Recurrent layers: one cell, applied step after step along the time axis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from shapelens.dims import Dim, Rest, Shape, Unknown, plus, product, times
from shapelens.rules.arguments import activation, invalid, is_plain, size
from shapelens.rules.layers.cells import check_initial_state, check_run, check_units, gate_weights, packed_states
from shapelens.rules.rule import Flag, InputSpec, LayerRule, Size, Structure, Weight


class Recurrent(LayerRule):
    """SimpleRNN, GRU and LSTM differ in the number of their gates and states."""

    units: Size
    activation: Any = "tanh"
    recurrent_activation: Any = "sigmoid"
    use_bias: Flag = True
    return_sequences: Flag = False
    return_state: Flag = False
    go_backwards: Flag = False
    stateful: Flag = False
    unroll: Flag = False
    time_major: Flag = False
    return_runtime: Flag = False
    use_cudnn: Any = "auto"
    activity_regularizer: Any = None
    initial_state: Any = None

    call_fields = ("initial_state",)
    input_spec = InputSpec(ndim=3)
    gates: ClassVar[int]
    states: ClassVar[int]

    def check(self) -> None:
        check_units(self.units)
        activation(self.activation, self.keras)
        activation(self.recurrent_activation, self.keras, "recurrent_activation")
        regularized = is_plain(self.activity_regularizer) and self.activity_regularizer is not None
        if self.return_runtime is True and self.return_state is False and regularized:
            raise invalid(
                "activity_regularizer", "slice index 0 of dimension 0 out of bounds: the runtime is a scalar", 2
            )
        if is_plain(self.use_cudnn) and self.use_cudnn not in ("auto", True, False):
            raise invalid(
                "use_cudnn", f"Expected `use_cudnn` to be 'auto', True or False. Received: {self.use_cudnn!r}"
            )

    def weights(self, x: Shape) -> Iterator[Weight]:
        check_run(self, *self.batch_and_time(x))
        yield from gate_weights(x[-1], size(self.units), self.gates, self.use_bias, self.bias_rows())

    def bias_rows(self) -> int:
        return 1

    def refuses_inside(self, x: Shape) -> bool:
        return len(x) < 3

    def main_input(self, x: Any) -> Any:
        x, states = packed_states(self, x)
        check_initial_state(self, states, lambda: [size(self.units)] * self.states)
        return x

    def batch_and_time(self, x: Shape) -> tuple[Dim, Dim]:
        return (x[1], x[0]) if self.time_major else (x[0], x[1])

    def output_shape(self, x: Shape) -> Structure:
        batch, time = self.batch_and_time(x)
        state = (batch, size(self.units))
        if not self.return_sequences:
            output: Shape = state
        else:
            output = (time, *state) if self.time_major else (batch, time, size(self.units))
        return self._with_states(output, state)

    def _with_states(self, output: Shape, state: Shape) -> Structure:
        if self.return_state:
            return [output, *[state] * self.states]
        return [output, ()] if self.return_runtime else output

    def fixed_axes(self, x: Shape) -> Mapping[int, Dim]:
        # Keras 3 does not look at it before numbers come.
        return {} if self.keras == 3 else {-1: x[-1]}

    def unknown_output(self, reason: str) -> Structure:
        if isinstance(self.return_state, Unknown):
            return super().unknown_output(reason)
        state = (Unknown(reason), size(self.units))
        if isinstance(self.return_sequences, Unknown):
            output: Shape = (Rest(reason), size(self.units))
        else:
            output = (Unknown(reason), *state) if self.return_sequences else state
        return self._with_states(output, state)

    def explain(self, x: Shape) -> Iterator[str]:
        _, time = self.batch_and_time(x)
        if self.return_sequences:
            steps = "each time step" if time is None else f"each of the {time} time steps"
            yield f"return_sequences=True: {self.units} numbers for {steps}."
        else:
            steps = "last time step" if time is None else f"last of {time} time steps"
            yield f"Only the output after the {steps}: {self.units} numbers;"
            yield "return_sequences=True would keep the time axis."
        total: Dim = 0
        for weight in self.weights(x):
            total = plus(total, product(weight.shape))
        gates = f"{self.gates} gates x " if self.gates > 1 else ""
        yield f"params: {gates}({x[-1]} features + {self.units} units{self.biases()}) x {self.units} units = {total};"
        yield "the number of time steps does not enter."

    def biases(self) -> str:
        return " + 1 bias" if self.use_bias else ""


class SimpleRNN(Recurrent):
    """`keras.layers.SimpleRNN`."""

    gates = 1
    states = 1


class LSTM(Recurrent):
    """`keras.layers.LSTM`: input, forget and output gate and the candidate; two states."""

    gates = 4
    states = 2


class GRU(Recurrent):
    """`keras.layers.GRU`: update and reset gate and the candidate; `reset_after` doubles the bias."""

    reset_after: Flag = True

    gates = 3
    states = 1

    def bias_rows(self) -> int:
        return 2 if self.use_bias and self.reset_after else 1

    def biases(self) -> str:
        if not self.use_bias:
            return ""
        return " + 2 biases" if self.reset_after else " + 1 bias"


class CuDNN(Recurrent):
    """`CuDNNLSTM`, `CuDNNGRU` (Keras 2 and before): always two biases for each gate, in one vector."""

    def check(self) -> None:
        if self.units != 0:  # which Keras 2 takes here, and nowhere else
            super().check()

    def weights(self, x: Shape) -> Iterator[Weight]:
        kernel, recurrent, _ = super().weights(x)
        yield from (kernel, recurrent)
        yield Weight("bias", (times(2, kernel.shape[-1]),))

    def biases(self) -> str:
        return " + 2 biases"


class CuDNNLSTM(CuDNN):
    """`tf.compat.v1.keras.layers.CuDNNLSTM`."""

    gates = 4
    states = 2


class CuDNNGRU(CuDNN):
    """`tf.compat.v1.keras.layers.CuDNNGRU`."""

    gates = 3
    states = 1
