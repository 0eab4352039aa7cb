"""Layers that apply another layer: TimeDistributed, Bidirectional; and Lambda, which applies a function.

The wrapped layer is a `LayerRule`, or anything with its methods.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, known, plus, show, times
from shapelens.immutable import replace
from shapelens.rules.arguments import invalid, is_dims, is_plain, is_sequence
from shapelens.rules.layers.cells import packed_states
from shapelens.rules.rule import InputSpec, LayerRule, ShapeError, Structure, Weight, output_of, weights_of


class Wrapper(LayerRule):
    """A layer around one other layer."""

    layer: Any

    def check(self) -> None:
        if is_plain(self.layer):
            raise invalid(
                "layer", f"Please initialize the wrapper with a `keras.layers.Layer` instance. Received: {self.layer!r}"
            )

    def weights(self, x: Any) -> Iterator[Weight]:
        yield from _weights(self.layer, x)

    def output_shape(self, x: Any) -> Structure:
        return _output(self.layer, x)


class TimeDistributed(Wrapper):
    """`keras.layers.TimeDistributed`: the layer on every step of axis 1, with the same weights."""

    def weights(self, x: Shape) -> Iterator[Weight]:
        yield from _weights(self.layer, self.step(x))

    def output_shape(self, x: Shape) -> Structure:
        return _each(_output(self.layer, self.step(x)), x[1])

    def step(self, x: Shape) -> Shape:
        """What the layer gets at each step. Raises `incompatible-input` if there are no steps."""
        if len(x) < 3:
            raise ShapeError(
                "incompatible-input",
                f"`TimeDistributed` should be passed an input with at least 3 dimensions, received: {show(x)}",
            )
        return (x[0], *x[2:])

    def unknown_output(self, reason: str) -> Structure:
        if not _is_layer(self.layer):
            return super().unknown_output(reason)
        return _each(self.layer.unknown_output(reason), Unknown(reason))

    def explain(self, x: Shape) -> Iterator[str]:
        steps = "each step" if x[1] is None else f"each of the {x[1]} steps"
        yield f"The layer is applied to {steps}: {show((x[0], *x[2:]))} each."
        yield "The same weights are shared along the steps."


class Bidirectional(Wrapper):
    """`keras.layers.Bidirectional`: a recurrent layer and its copy that reads backwards."""

    merge_mode: Any = "concat"
    backward_layer: Any = None
    initial_state: Any = None

    call_fields = ("initial_state",)

    @property
    def input_spec(self) -> InputSpec | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.layer.input_spec if _is_layer(self.layer) else None

    def refuses_inside(self, x: Shape) -> bool:
        return isinstance(self.layer, LayerRule) and self.layer.refuses_inside(x)

    def check(self) -> None:
        super().check()
        if is_plain(self.merge_mode) and self.merge_mode not in ("sum", "mul", "ave", "concat", None):
            raise invalid(
                "merge_mode",
                f"Invalid merge mode. Received: merge_mode={self.merge_mode!r}. "
                'Merge mode should be one of {"sum", "mul", "ave", "concat", None}',
                accepted=("sum", "mul", "ave", "concat"),
            )
        forward, backward = self.layer, self.backward_layer
        if isinstance(forward, LayerRule) and not hasattr(forward, "return_sequences"):
            raise invalid("layer", f"Bidirectional wraps recurrent layers; {type(forward).__name__} is none")
        if self.keras == 3 and backward is None and getattr(forward, "go_backwards", False) is True:
            raise invalid(
                "layer", "Forward layer and backward layer should have different `go_backwards` value.", keras=3
            )
        if isinstance(forward, LayerRule) and isinstance(backward, LayerRule):
            for attribute in ("stateful", "return_sequences", "return_state"):
                one, other = getattr(forward, attribute, None), getattr(backward, attribute, None)
                if is_plain(one) and is_plain(other) and one != other:
                    raise invalid(
                        "backward_layer",
                        "Forward layer and backward layer are expected to have the same value for attribute "
                        f'"{attribute}", got "{one}" for forward layer and "{other}" for backward layer',
                    )
            one, other = getattr(forward, "go_backwards", None), getattr(backward, "go_backwards", None)
            if is_plain(one) and is_plain(other) and one == other:
                raise invalid(
                    "backward_layer",
                    "Forward layer and backward layer should have different `go_backwards` value.",
                )

    def main_input(self, x: Any) -> Any:
        """The sequence; in Keras 2, half of the states that come with it must fit each direction."""
        x, states = packed_states(self, x)
        if self.keras == 2 and isinstance(states, list):
            several: list[Any] = [*states]
            if len(several) % 2:
                raise ShapeError(
                    "incompatible-input",
                    "When passing `initial_state` to a Bidirectional RNN, the state should be a list containing the "
                    f"states of the underlying RNNs. Received: {len(several)} states",
                    keras=2,
                )
            half = len(several) // 2
            for layer, part in ((self.layer, several[:half]), (self.backward_layer or self.layer, several[half:])):
                if isinstance(layer, LayerRule) and "initial_state" in layer.call_fields:
                    layer.main_input([x, *part])
        return x

    def backward(self) -> Any:
        backward = known(self.backward_layer)
        return self.layer if backward is None else backward

    def weights(self, x: Shape) -> Iterator[Weight]:
        for prefix, layer in (("forward_", self.layer), ("backward_", self.backward())):
            for weight in _weights(layer, x):
                yield replace(weight, name=prefix + weight.name)

    def output_shape(self, x: Shape) -> Structure:
        return self.merged(_output(self.layer, x), _output(self.backward(), x))

    def merged(self, forward: Structure, backward: Structure) -> Structure:
        one, *states = forward if isinstance(forward, list) else [forward]
        other, *other_states = backward if isinstance(backward, list) else [backward]
        assert isinstance(one, tuple)
        assert isinstance(other, tuple)
        if len(one) == 1 and isinstance(one[0], Rest):
            return one  # not even the number of outputs is known
        mode = known(self.merge_mode)
        if mode is None:
            return [one, other, *states, *other_states]
        if mode == "concat":
            width = times(one[-1], 2) if self.keras == 3 else plus(one[-1], other[-1])
            one = (*one[:-1], width)
        return [one, *states, *other_states] if isinstance(forward, list) else one

    def unknown_output(self, reason: str) -> Structure:
        if not _is_layer(self.layer) or not is_plain(self.merge_mode) or self.backward_layer is not None:
            return super().unknown_output(reason)
        output = self.layer.unknown_output(reason)
        return self.merged(output, output)

    def explain(self, x: Shape) -> Iterator[str]:
        units = getattr(self.layer, "units", None)
        if self.merge_mode == "concat" and units is not None and self.backward_layer is None:
            yield f"forward {units} + backward {units} = {times(units, 2)} on the last axis (merge_mode='concat')."
        elif self.merge_mode is None:
            yield "merge_mode=None: the outputs of both directions, one by one."
        else:
            yield f"merge_mode={self.merge_mode!r}: both directions, combined number by number."
        yield "Each direction has weights of its own; states are never merged."


class SpectralNormalization(Wrapper):
    """`keras.layers.SpectralNormalization`: divides the layer's kernel by an estimate of its largest singular value."""

    power_iterations: Any = 1

    input_spec = InputSpec(min_ndim=1)

    def check(self) -> None:
        super().check()
        iterations = self.power_iterations
        if is_plain(iterations) and (not isinstance(iterations, (int, float)) or iterations <= 0):
            raise invalid(
                "power_iterations", f"`power_iterations` should be greater than zero. Received: {iterations!r}"
            )

    def weights(self, x: Any) -> Iterator[Weight]:
        if self.keras == 2:
            raise ShapeError(
                "incompatible-input",
                "SpectralNormalization of tf_keras cannot be built: Layer input_spec must be an instance of InputSpec",
                keras=2,
            )
        inner = _weights(self.layer, x)
        named = {weight.name: weight for weight in inner}
        # A recurrent layer or a wrapper holds its kernel in a layer of its own.
        outer = not hasattr(self.layer, "return_sequences") and not hasattr(self.layer, "layer")
        kernel = named.get("kernel", named.get("embeddings")) if outer else None
        if kernel is None:
            if not isinstance(self.layer, LayerRule):
                raise Undecided(Unknown("whether the layer has a kernel is not known"))
            raise invalid("layer", f"{type(self.layer).__name__} object has no attribute 'kernel' nor 'embeddings'")
        yield kernel
        yield Weight("vector_u", (1, kernel.shape[-1]), trainable=False)
        yield from (weight for weight in inner if weight is not kernel)

    def fixed_axes(self, x: Shape) -> Mapping[int, Dim]:
        return {-1: x[-1]}

    def unknown_output(self, reason: str) -> Structure:
        return self.layer.unknown_output(reason) if _is_layer(self.layer) else super().unknown_output(reason)

    def explain(self, x: Shape) -> Iterator[str]:
        yield "The output is that of the layer; vector_u, one number per output feature, is kept and not trained."


class Lambda(LayerRule):
    """`keras.layers.Lambda`: Keras 3 trusts `output_shape`; else the function must be understood."""

    function: Any
    output_shape_: Any = None
    arguments: Any = None
    """Keywords that the function gets besides its input."""

    many = True
    any_rank = True

    def output_shape(self, x: Any) -> Structure:
        shapes: list[Shape] = [*x] if isinstance(x, list) else [x]
        first = shapes[0]
        given = known(self.output_shape_)
        if self.keras == 2 or not is_sequence(given):
            raise Undecided(Unknown("the function of Lambda is not understood"))
        batch: Dim = Unknown("the batch axis is not known") if not first or isinstance(first[0], Rest) else first[0]
        return _with_batch(given, batch)

    def explain(self, x: Any) -> Iterator[str]:
        if self.keras == 3 and is_sequence(self.output_shape_):
            yield "output_shape is taken on trust, with the batch axis put before it."


def _with_batch(given: Any, batch: Dim) -> Structure:
    """The shapes that `output_shape=` says, which are tuples without the batch axis; several in a list."""
    if is_dims(given):
        if isinstance(given, list):
            message = f"can only concatenate tuple (not list) to tuple: output_shape={given!r} is written as a tuple"
            raise invalid("output_shape", message, 3)
        return (batch, *given)
    if not is_sequence(given):
        raise Undecided(Unknown("what output_shape says is not known"))
    return [_with_batch(part, batch) for part in given]


def _asks(layer: Any, x: Any) -> bool:
    """Whether the wrapped layer's input spec is asked. Raises Undecided for no layer, or one that may not take this rank.

    Keras 3 does not ask it before the model runs; some layers refuse all the same.
    """
    if not _is_layer(known(layer)):
        raise Undecided(Unknown("the wrapped layer is not known"))
    if getattr(layer, "keras", None) == 3 and layer.input_spec is not None:
        try:
            layer.input_spec.refine(x)
        except ShapeError as error:
            if layer.refuses_inside(x):
                raise
            if layer.any_rank:
                return False
            raise Undecided(Unknown(error.message)) from None
    return True


def _is_layer(layer: Any) -> bool:
    return hasattr(layer, "output_shape") and hasattr(layer, "weights")


def _weights(layer: Any, x: Any) -> tuple[Weight, ...]:
    """The weights of a wrapped layer; raises Undecided where they are unknown."""
    return known(weights_of(layer, x, _asks(layer, x)))


def _output(layer: Any, x: Any) -> Structure:
    return output_of(layer, x, _asks(layer, x))


def _each(output: Structure, steps: Dim) -> Structure:
    """The output of one step with the time axis put in."""
    if isinstance(output, list):
        return [_each(one, steps) for one in output]
    if not output or isinstance(output[0], Rest):
        return output
    return (output[0], steps, *output[1:])
