"""Cells, which make one step of a recurrent layer, and `RNN`, which runs any of them along the time axis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, differ, known, plus, product, show, times
from shapelens.immutable import replace
from shapelens.rules.arguments import activation, invalid, is_plain, is_sequence, size
from shapelens.rules.rule import (
    Flag,
    LayerRule,
    ShapeError,
    Size,
    Structure,
    Weight,
    is_several,
    is_shape,
    output_of,
    static,
    weights_of,
)

StateSize = Size | list["StateSize"]
"""What Keras calls `state_size`: the size of a cell's only state, or a list with that of each."""


class Cell(LayerRule):
    """SimpleRNNCell, GRUCell and LSTMCell differ in the number of their gates and states."""

    units: Size
    activation: Any = "tanh"
    recurrent_activation: Any = "sigmoid"
    use_bias: Flag = True
    states: Any = None
    """Given in the call: the shapes of the states before the step."""

    call_fields = ("states",)
    gates: ClassVar[int]
    several: ClassVar[bool] = False
    """Whether the cell has two states, and not one."""

    def check(self) -> None:
        check_units(self.units)
        activation(self.activation, self.keras)
        activation(self.recurrent_activation, self.keras, "recurrent_activation")

    @property
    def state_size(self) -> StateSize:
        units = size(self.units)
        return [units, units] if self.several else units

    @property
    def output_size(self) -> Dim:
        return size(self.units)

    def weights(self, x: Shape) -> Iterator[Weight]:
        yield from gate_weights(x[-1], size(self.units), self.gates, self.use_bias, self.bias_rows())

    def bias_rows(self) -> int:
        return 1

    def output_shape(self, x: Shape) -> Structure:
        given = known(self.states)
        if is_several(given) or not self.several:
            self.check_states(given if is_several(given) else [given])
        state = _first_shape(given)
        output = (*self.positions(x, x[0] if state is None else state[0]), size(self.units))
        if self.several:
            return [output, [output, output]]
        return [output, [output] if isinstance(given, list) else output]

    def check_states(self, given: list[Any]) -> None:
        """The states that a call gives fit the units; the carry of an LSTM may be of size 1. Raises ShapeError."""
        if len(given) <= self.several:
            raise ShapeError("incompatible-input", f"the cell takes {1 + self.several} states, found {len(given)}")
        for state, also in zip(given[: 1 + self.several], (self.units, 1), strict=False):
            if is_shape(state) and state and differ(state[-1], self.units) and differ(state[-1], also):
                raise ShapeError(
                    "incompatible-input",
                    f"Dimensions must be equal, but are {state[-1]} (of the state {show(state)}) and {self.units} (units)",
                )

    def positions(self, x: Shape, batch: Dim) -> Shape:
        """All axes of the output but the last, where the states have this batch size: one is repeated to fit the other."""
        if len(x) < 2:
            return (batch,)
        last = x[-2]
        if differ(last, batch) and 1 not in (last, batch):
            raise ShapeError("incompatible-input", f"Dimensions must be equal, but are {last} and {batch}")
        sizes = [one for one in (last, batch) if one is not None and one != 1]
        return (*x[:-2], sizes[0] if sizes else last if last is None else batch)

    def fixed_axes(self, x: Shape) -> Mapping[int, Dim]:
        return {-1: x[-1]}

    def explain(self, x: Shape) -> Iterator[str]:
        yield f"One step: {self.units} numbers, and the states after it."


class SimpleRNNCell(Cell):
    """`keras.layers.SimpleRNNCell`."""

    gates = 1


class LSTMCell(Cell):
    """`keras.layers.LSTMCell`: its states are the output and the carry."""

    gates = 4
    several = True

    def positions(self, x: Shape, batch: Dim) -> Shape:
        if len(x) > 2:
            # The gates are cut along axis 1, which is that of the features in an input of one step only.
            if (isinstance(x[1], int) and x[1] % 4) or (isinstance(self.units, int) and self.units > 1):
                raise ShapeError("incompatible-input", f"an LSTM cell works on (batch, features), found {show(x)}")
            raise Undecided(Unknown("an LSTM cell works on (batch, features)"))
        return super().positions(x, batch)


class GRUCell(Cell):
    """`keras.layers.GRUCell`; `reset_after` doubles the bias."""

    reset_after: Flag = True

    gates = 3

    def bias_rows(self) -> int:
        return 2 if self.use_bias and self.reset_after else 1


class StackedRNNCells(LayerRule):
    """`keras.layers.StackedRNNCells`: each cell works on the output of the one before."""

    cells: Any
    reverse_state_order: Flag = False
    states: Any = None

    call_fields = ("states",)

    def check(self) -> None:
        if is_plain(self.cells) and not is_sequence(self.cells):
            raise invalid("cells", f"`cells` must be a list of cells. Received: {self.cells!r}")
        for cell in self.cells if is_sequence(self.cells) else ():
            check_cell(cell, "cells", self.keras)

    def members(self) -> Sequence[Any]:
        cells = known(self.cells)
        if not is_sequence(cells):
            raise Undecided(Unknown("the cells are not known"))
        if not cells:
            raise Undecided(Unknown("there are no cells"))
        return cells

    @property
    def state_size(self) -> StateSize:
        sizes = [state_size(cell) for cell in self.members()]
        return sizes[::-1] if self.reverse_state_order else sizes

    @property
    def output_size(self) -> Dim:
        return output_size(self.members()[-1])

    def weights(self, x: Shape) -> Iterator[Weight]:
        for index, cell in enumerate(self.members()):
            for weight in step_weights(cell, x):
                yield Weight(f"cell_{index}/{weight.name}", weight.shape, weight.trainable)
            x = (x[0], output_size(cell))

    def output_shape(self, x: Shape) -> Structure:
        if self.cells == []:
            return [x, []]
        after: list[Structure] = []
        for cell, states in zip(self.members(), self.given_states(), strict=False):  # Keras 3 stops where the states do
            if not isinstance(cell, Cell):
                raise Undecided(Unknown("what the cell does in a step is not known"))
            own = [states] if is_shape(states) else states
            if self.keras == 3 and is_several(own) and len(own) <= cell.several:
                raise ShapeError(
                    "incompatible-input", "each cell takes its own states, an LSTM cell two of them", keras=3
                )
            step = output_of(replace(cell, states=own), x)
            if not isinstance(step, list) or len(step) != 2 or not isinstance(step[0], tuple):
                raise Undecided(Unknown("what the cell does in a step is not known"))
            x, state = step[0], step[1]
            if is_several(state) and len(state) == 1 and (self.keras == 2 or is_shape(states)):
                state = state[0]
            after.append(state)
        return [x, after[0] if self.keras == 3 and len(after) == 1 else after]

    def given_states(self) -> list[Any]:
        """What a call gives each cell. Keras 2 takes the states in a row, however they are nested. Raises ShapeError."""
        given = known(self.states)
        cells = self.members()
        if not is_several(given):
            return [None] * len(cells)
        if self.keras == 2:
            states = list(_flat_shapes(given))
            taken = iter(states)
            given = [[*islice(taken, len([*_flat(state_size(cell))]))] for cell in cells]
            if not all(given) or sum(map(len, given)) != len(states):
                raise ShapeError(
                    "incompatible-input", f"{len(states)} states do not fit the {len(cells)} cells", keras=2
                )
        return given

    def check_order(self) -> None:
        """Run step by step, Keras 2 makes the states in the order of `state_size`, and the cells take them in theirs."""
        sizes = [cell.state_size for cell in self.members() if isinstance(cell, Cell)]
        if not known(self.reverse_state_order) or len(sizes) < len(self.cells):
            return
        for made, taken in zip(_flat(sizes[::-1]), _flat(sizes), strict=True):
            if differ(made, taken):
                raise ShapeError(
                    "incompatible-input",
                    f"reverse_state_order=True: Dimensions must be equal, but are {made} (the state) and {taken} (units)",
                )


class RNN(LayerRule):
    """`keras.layers.RNN`: a cell, or several on top of each other, applied step after step."""

    cell: Any
    return_sequences: Flag = False
    return_state: Flag = False
    go_backwards: Flag = False
    stateful: Flag = False
    unroll: Flag = False
    time_major: Flag = False
    initial_state: Any = None

    call_fields = ("initial_state",)

    def check(self) -> None:
        if is_sequence(self.cell):
            for cell in self.cell:
                check_cell(cell, "cell", self.keras)
        else:
            check_cell(self.cell, "cell", self.keras)

    def one_cell(self) -> Any:
        """The cell; that of a list is a stack."""
        cell = known(self.cell)
        return StackedRNNCells(cells=cell, keras=self.keras) if is_sequence(cell) else cell

    def main_input(self, x: Any) -> Any:
        x, states = packed_states(self, x)
        check_initial_state(self, states, lambda: state_size(self.one_cell()))
        return x

    def batch_and_time(self, x: Shape) -> tuple[Dim, Dim]:
        if len(x) < 2 or (self.keras == 2 and len(x) < 3):
            raise ShapeError("incompatible-input", f"an RNN needs (batch, time, features), found {show(x)}")
        return (x[1], x[0]) if self.time_major else (x[0], x[1])

    def weights(self, x: Shape) -> Iterator[Weight]:
        check_run(self, *self.batch_and_time(x))
        step = (x[1], *x[2:]) if self.time_major else (x[0], *x[2:])
        self._only_usual(x)
        cell = self.one_cell()
        if isinstance(cell, StackedRNNCells):
            cell.check_order()
        yield from step_weights(cell, step)

    def _only_usual(self, x: Shape) -> None:
        """Keras 2 runs the cell, which on other ranks works by accident or not at all."""
        if self.keras == 2 and len(x) != 3:
            raise Undecided(Unknown("the cell may not work on an input of this rank"))

    def output_shape(self, x: Shape) -> Structure:
        self._only_usual(x)
        batch, time = self.batch_and_time(x)
        return self._outputs(batch, time)

    def _outputs(self, batch: Dim, time: Dim) -> Structure:
        cell = self.one_cell()
        units = output_size(cell)
        output: Shape = (batch, units)
        if self.return_sequences:
            output = (time, batch, units) if self.time_major else (batch, time, units)
        if not self.return_state:
            return output
        states = state_size(cell)
        return [output, *(_state_shapes(one, batch) for one in (states if isinstance(states, list) else [states]))]

    def fixed_axes(self, x: Shape) -> Mapping[int, Dim]:
        return {-1: x[-1]} if self.keras == 2 else {}

    def unknown_output(self, reason: str) -> Structure:
        try:
            return self._outputs(Unknown(reason), Unknown(reason))
        except Undecided:
            return (Rest(reason),)

    def explain(self, x: Shape) -> Iterator[str]:
        _, time = self.batch_and_time(x)
        steps = "the time steps" if time is None else f"{time} time steps"
        units = output_size(self.one_cell())
        which = "all of its outputs" if self.return_sequences else "its last output"
        yield f"The cell runs over {steps}; {which}: {units} numbers{' each' if self.return_sequences else ''}."
        total: Dim = 0
        for weight in self.weights(x):
            total = plus(total, product(weight.shape))
        yield f"params: those of the cell = {total}; the number of time steps does not enter."


def gate_weights(features: Dim, units: Dim, gates: int, use_bias: Flag, bias_rows: int = 1) -> Iterator[Weight]:
    """The kernels and biases of all gates, side by side as Keras holds them."""
    wide = times(gates, units)
    yield Weight("kernel", (static(features, "feature"), wide))
    yield Weight("recurrent_kernel", (units, wide))
    if use_bias:
        yield Weight("bias", (bias_rows, wide) if bias_rows > 1 else (wide,))


def check_units(units: Any) -> None:
    """Raise `invalid-argument` unless the number of units is a positive int."""
    if is_plain(units) and (not isinstance(units, int) or units <= 0):
        raise invalid(
            "units", f"Received an invalid value for argument `units`, expected a positive integer, got {units!r}."
        )


def check_cell(cell: Any, argument: str, keras: int) -> None:
    """Raise `invalid-argument` for what is certainly no cell."""
    if is_plain(cell):
        raise invalid(argument, f"Argument `{argument}` should have a `call` method. Received: {cell!r}")
    if isinstance(cell, LayerRule) and not (hasattr(type(cell), "state_size") or hasattr(cell, "state_size")):
        recurrent = hasattr(cell, "return_sequences")  # Keras 3 finds out later
        if keras == 2 or not recurrent:
            raise invalid(
                argument,
                "The RNN cell should have a `state_size` attribute (single integer or list of integers, one integer "
                "per RNN state).",
                2 if recurrent else None,
            )


def state_size(cell: Any) -> StateSize:
    """`cell.state_size`. Raises Undecided for a cell that does not tell."""
    found = getattr(known(cell), "state_size", None)
    if isinstance(found, Unknown):
        raise Undecided(found)
    if found is None:
        raise Undecided(Unknown("the cell's `state_size` is not known"))
    return _sizes(found)


def _sizes(found: Any) -> StateSize:
    if is_sequence(found):
        return [_sizes(one) for one in found]
    return found if isinstance(found, int) else Unknown("the cell's `state_size` is not known")


def output_size(cell: Any) -> Dim:
    """`cell.output_size`, or else the size of its first state. Raises Undecided for a cell that does not tell."""
    found = getattr(known(cell), "output_size", None)
    if found is not None:
        return found if isinstance(found, int | Unknown) else Unknown("the cell's `output_size` is not known")
    states = state_size(cell)
    first = states[0] if isinstance(states, list) else states
    return Unknown("the cell's `output_size` is not known") if isinstance(first, list) else first


def step_weights(cell: Any, x: Any) -> tuple[Weight, ...]:
    """The weights of a cell. Raises Undecided where they are unknown."""
    if not hasattr(known(cell), "weights"):
        raise Undecided(Unknown("the cell is not known"))
    return known(weights_of(cell, x))


def check_run(rule: Any, batch: Dim, time: Dim) -> None:
    """What running step after step needs to know: the batch size to keep states, the number of steps to unroll."""
    if rule.stateful and batch is None:
        raise ShapeError(
            "undefined-axis",
            "When using `stateful=True` in a RNN, the batch size must be static: give batch_size= or batch_shape=",
            "stateful",
        )
    if rule.keras == 2 and rule.unroll and time is None:
        raise ShapeError("undefined-axis", "Cannot unroll a RNN if the time dimension is undefined.", "unroll", keras=2)


def packed_states(rule: Any, x: Any) -> tuple[Any, Any]:
    """The sequence and the initial states: Keras 2 takes them in one list, too (`lstm([x, h, c])`)."""
    several: list[Any] = x if is_several(x) else [x]
    if len(several) > 1 and rule.keras == 3:
        raise ShapeError(
            "incompatible-input",
            f"the layer expects 1 input(s), but it received {len(several)} input tensors; "
            "pass the states as `initial_state`",
            keras=3,
        )
    if not several:
        raise ShapeError("incompatible-input", "the layer expects 1 input(s), but it received 0 input tensors")
    return several[0], several[1:] if len(several) > 1 else rule.initial_state


def check_initial_state(rule: Any, states: Any, sizes: Any) -> None:
    """Keras 2 checks the states that a call brings against `cell.state_size`; Keras 3 takes them as they are."""
    if rule.keras != 2 or states is None or isinstance(states, Unknown):
        return
    try:
        wanted = list(_flat(sizes()))
        given: list[Shape] = [states] if is_shape(states) else list(_flat_shapes(states))
    except Undecided:
        return
    fits = len(wanted) == len(given) and all(
        not isinstance(shape[-1], int) or not isinstance(one, int) or shape[-1] == one
        for shape, one in zip(given, wanted, strict=False)
        if shape and not isinstance(shape[0], Rest)
    )
    if not fits:
        raise ShapeError(
            "incompatible-input",
            "An `initial_state` was passed that is not compatible with `cell.state_size`. "
            f"Received: {', '.join(map(show, given))}; however `cell.state_size` is {wanted}",
            keras=2,
        )


def _flat(sizes: StateSize) -> Iterator[Size]:
    if isinstance(sizes, list):
        for one in sizes:
            yield from _flat(one)
    else:
        yield sizes


def _flat_shapes(shapes: Any) -> Iterator[Shape]:
    for one in known(shapes):
        if is_several(one):
            yield from _flat_shapes(one)
        elif is_shape(one):
            yield one
        else:
            raise Undecided(Unknown("a state is not known"))


def _first_shape(states: Any) -> Shape | None:
    while is_several(states) and states:
        states = known(states[0])
    return states if is_shape(states) else None


def _state_shapes(sizes: StateSize, batch: Dim) -> Structure:
    return [_state_shapes(one, batch) for one in sizes] if isinstance(sizes, list) else (batch, sizes)
