"""Convolutions: plain, depthwise, separable and transposed, over one to three spatial axes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from shapelens.dims import Dim, Rest, Shape, Unknown, differ, known, lifted, plus, product, rank, show, times
from shapelens.rules.arguments import activation, activation_name, choice, invalid, is_plain, lower, per_axis, size
from shapelens.rules.layers.dense import single_unit
from shapelens.rules.layers.lora import with_lora
from shapelens.rules.layers.spatial import AXES, Spatial, by, explain_windows, windows
from shapelens.rules.rule import Flag, Hint, InputSpec, ShapeError, Size, Weight, static


class Convolution(Spatial):
    """What all convolutions share: the kernel's geometry and the checks on it."""

    kernel_size: Any
    strides: Any = 1
    padding: Any = "valid"
    dilation_rate: Any = 1
    groups: Size = 1
    activation: Any = None
    use_bias: Flag = True

    causal_in_keras_2: ClassVar[bool] = False
    undilated: ClassVar[tuple[int, ...]] = (2, 3)
    """The Keras versions that refuse strides together with dilation."""
    channel_by_channel: ClassVar[bool] = False
    """The kernel works on each channel by itself."""

    def paddings(self) -> tuple[str, ...]:
        return ("valid", "same")

    def check(self) -> None:
        super().check()
        _, strides, dilation = self.geometry()
        only = (
            3
            if self.keras == 3 and self.causal_in_keras_2 and self.spatial == 1 and lower(self.padding) == "causal"
            else None
        )
        choice(self.padding, self.paddings(), "padding", only)
        if self.keras in self.undilated and _some_above_one(strides) and _some_above_one(dilation):
            raise invalid(
                "dilation_rate",
                "`strides > 1` not supported in conjunction with `dilation_rate > 1`. "
                f"Received: strides={self.strides} and dilation_rate={self.dilation_rate}",
                None if len(self.undilated) == 2 else self.keras,
            )
        activation(self.activation, self.keras)

    def geometry(self) -> tuple[tuple[Size, ...], tuple[Size, ...], tuple[Size, ...]]:
        """Kernel size, strides and dilation along each spatial axis."""
        return (
            per_axis(self.kernel_size, self.spatial, "kernel_size"),
            per_axis(self.strides, self.spatial, "strides"),
            per_axis(self.dilation_rate, self.spatial, "dilation_rate"),
        )

    def channels_out(self, channels: Dim) -> Dim:
        raise NotImplementedError

    def check_groups(self, filters_: Any) -> None:
        """Raise `invalid-argument` where the filters cannot be divided among the groups (Keras 2 always asks that)."""
        if isinstance(self.groups, int) and self.groups < (1 if self.keras == 3 else 0):
            raise invalid(
                "groups",
                f"The number of groups must be a positive integer. Received: groups={self.groups}.",
                3 if self.groups == 0 else None,
            )
        filters = size(filters_)
        if isinstance(self.groups, int) and isinstance(filters, int) and filters % (self.groups or 1):
            raise invalid(
                "groups",
                "The number of filters must be evenly divisible by the number of groups. "
                f"Received: groups={self.groups}, filters={filters_}.",
            )

    def kernels(self, channels: Dim) -> Iterator[Weight]:
        """The kernels for so many input channels."""
        raise NotImplementedError

    def weights(self, x: Shape) -> Iterator[Weight]:
        _, spatial, channels = self.split(x)
        static(channels, "channel")
        self.lengths(x, spatial)
        yield from self.kernels(channels)
        if self.use_bias:
            yield Weight("bias", (self.channels_out(channels),))

    def output_shape(self, x: Shape) -> Shape:
        batch, spatial, channels = self.split(x)
        return self.join(batch, self.lengths(x, spatial), self.channels_out(channels))

    def lengths(self, x: Shape, spatial: Shape) -> Shape:
        size_, strides, dilation = self.geometry()
        rearranged = self.channel_by_channel and _some_above_one(dilation) and None in spatial
        if rearranged and self.keras == 2:
            return (None,) * self.spatial  # TensorFlow rearranges the whole image, of a size that it does not know
        return windows(x, spatial, size_, strides, dilation, lower(self.padding), 3 if rearranged else None)

    def unknown_output(self, reason: str) -> Shape:
        if not self.input_spec.ndim:
            return (Rest(reason),)
        channels = self.channels_out(Unknown(reason))
        if isinstance(self.data_format, Unknown):
            return super().unknown_output(reason)
        return self.join((Unknown(reason),), (Unknown(reason),) * self.spatial, channels)

    def fixed_axes(self, x: Shape) -> Mapping[int, Dim]:
        axis = -1 - self.spatial if self.channels_first() else -1
        return {axis: x[axis]}

    @property
    def output_activation(self) -> str | None:
        return activation_name(self.activation)

    def hints(self, x: Shape) -> Iterator[Hint]:
        channels_last = not self.channels_first()
        if channels_last and isinstance(ndim := rank(x), int) and ndim == self.spatial + 2:
            yield from single_unit(self.output_activation, self.channels_out(x[-1]))
        kernel, strides = self.kernel_size, self.strides
        if self.spatial > 1 and isinstance(kernel, int) and isinstance(strides, int) and kernel == strides > 1:
            yield Hint(
                "strides-for-kernel",
                f"the third argument is `strides`: the kernel of {kernel}x{kernel} moves by {strides}. If the kernel is "
                f"meant, write ({kernel}, {strides})",
                "strides",
                2,
            )
        if self.keras == 2 and rank(x) == self.spatial + 3:
            yield Hint(
                "batch-in-shape",
                f"the input {show(x)} has one axis more than (batch, {'space, ' * self.spatial}channels): Keras adds the batch "
                "axis itself, `shape` is without it",
            )

    def explain(self, x: Shape) -> Iterator[str]:
        _, spatial, _ = self.split(x)
        yield from explain_windows(spatial, *self.geometry(), lower(self.padding))
        yield from self.explain_params(x)

    def explain_params(self, x: Shape) -> Iterator[str]:
        size_, _, _ = self.geometry()
        weights = tuple(self.weights(x))
        kernel = weights[0].shape
        total: Dim = 0
        for weight in weights:
            total = plus(total, product(weight.shape))
        biases = f" + {weights[-1].shape[0]} biases" if weights[-1].name == "bias" else ""
        yield f"params: {by(size_)} kernel x {self.kernel_words(kernel)}{biases} = {total};"
        yield "the size of the input along its spatial axes does not enter."

    def kernel_words(self, kernel: Shape) -> str:
        return f"{kernel[-2]} input channels x {kernel[-1]} filters"

    def refuses_inside(self, x: Shape) -> bool:
        return True


class Conv(Convolution):
    """`Conv1D/2D/3D`: kernel (*kernel_size, channels / groups, filters)."""

    filters: Size
    kernel_constraint: Any = None
    lora_rank: Any = None

    @property
    def input_spec(self) -> InputSpec:  # pyright: ignore[reportIncompatibleVariableOverride]
        # Keras 2 takes further axes at the front as more batch axes.
        ndim = self.spatial + 2
        return InputSpec(ndim=ndim if self.keras == 3 else None, min_ndim=ndim, ndim_keras=3)

    def paddings(self) -> tuple[str, ...]:
        return ("valid", "same", "causal") if self.spatial == 1 else ("valid", "same")

    def check(self) -> None:
        super().check()
        check_filters(self.filters, self.keras)
        self.check_groups(self.filters)

    def lengths(self, x: Shape, spatial: Shape) -> Shape:
        lengths = super().lengths(x, spatial)
        if len(x) > self.spatial + 2 and self.channels_first():
            # TensorFlow then takes each stride for that of the axis before (strides=(2, 1): of the channels).
            kernel, strides, dilation = self.geometry()
            taken = windows(x, spatial, kernel, (*strides[1:], 1), dilation, lower(self.padding))
            if any(map(differ, taken, lengths)):
                raise invalid("strides", f"Dimensions must be equal, but are {show(taken)} and {show(lengths)}", 2)
        return lengths

    def channels_out(self, channels: Dim) -> Dim:
        return size(self.filters)

    def weights(self, x: Shape) -> Iterator[Weight]:
        yield from with_lora(super().weights(x), self.lora_rank, self.kernel_constraint)

    def kernels(self, channels: Dim) -> Iterator[Weight]:
        size_, _, _ = self.geometry()
        groups = self.groups or 1
        if isinstance(channels, int) and isinstance(groups, int) and channels % groups:
            raise ShapeError(
                "incompatible-input",
                "The number of input channels must be evenly divisible by the number of groups. "
                f"Received groups={groups}, but the input has {channels} channels.",
                "groups",
            )
        yield Weight("kernel", (*size_, _divided(channels, groups), size(self.filters)))


class DepthwiseConv(Convolution):
    """`DepthwiseConv1D/2D`: `depth_multiplier` filters for each input channel, none across channels."""

    depth_multiplier: Size = 1

    undilated = (2,)
    channel_by_channel = True

    def check(self) -> None:
        super().check()
        if self.keras == 3 or self.depth_multiplier != 0:  # Keras 2 makes a layer without channels
            check_multiplier(self.depth_multiplier, self.keras)

    def channels_out(self, channels: Dim) -> Dim:
        return times(channels, size(self.depth_multiplier))

    def kernels(self, channels: Dim) -> Iterator[Weight]:
        size_, _, _ = self.geometry()
        name = "kernel" if self.keras == 3 else "depthwise_kernel"
        yield Weight(name, (*size_, channels, size(self.depth_multiplier)))

    def kernel_words(self, kernel: Shape) -> str:
        return f"{kernel[-2]} channels x {kernel[-1]} each"


class SeparableConv(Convolution):
    """`SeparableConv1D/2D`: a depthwise convolution, then one of size 1 across channels."""

    filters: Size
    depth_multiplier: Size = 1

    causal_in_keras_2 = True
    undilated = (2,)
    channel_by_channel = True

    def paddings(self) -> tuple[str, ...]:
        return ("valid", "same", "causal") if self.spatial == 1 and self.keras == 2 else ("valid", "same")

    def check(self) -> None:
        super().check()
        check_filters(self.filters, self.keras)
        self.check_groups(self.filters)
        check_multiplier(self.depth_multiplier, self.keras)

    def channels_out(self, channels: Dim) -> Dim:
        return size(self.filters)

    def kernels(self, channels: Dim) -> Iterator[Weight]:
        size_, _, _ = self.geometry()
        multiplier = size(self.depth_multiplier)
        yield Weight("depthwise_kernel", (*size_, channels, multiplier))
        yield Weight("pointwise_kernel", (*(1,) * self.spatial, times(channels, multiplier), size(self.filters)))

    def explain_params(self, x: Shape) -> Iterator[str]:
        depthwise, pointwise, *bias = self.weights(x)
        total = plus(product(depthwise.shape), product(pointwise.shape))
        total = plus(total, bias[0].shape[0]) if bias else total
        biases = f" + {bias[0].shape[0]} biases" if bias else ""
        yield f"params: {by(depthwise.shape)} depthwise + {by(pointwise.shape[-2:])} pointwise{biases} = {total};"
        yield "the size of the input along its spatial axes does not enter."


class ConvTranspose(Convolution):
    """`Conv1DTranspose/2D/3D`: the reverse of a convolution, kernel (*kernel_size, filters, channels)."""

    filters: Size
    output_padding: Any = None

    def check(self) -> None:
        super().check()
        check_filters(self.filters, self.keras)
        self.check_groups(self.filters)
        if self.output_padding is None:
            return
        padding = per_axis(self.output_padding, self.spatial, "output_padding", least=0)
        _, strides, _ = self.geometry()
        for pad, stride in zip(padding, strides, strict=True):
            if isinstance(pad, int) and isinstance(stride, int) and pad >= stride:
                raise invalid(
                    "output_padding",
                    f"`output_padding` must be strictly less than `strides`. Received: output_padding="
                    f"{self.output_padding}, strides={self.strides}",
                )

    def refuses_inside(self, x: Shape) -> bool:
        return len(x) > self.spatial + 2  # Of fewer axes it makes something.

    def channels_out(self, channels: Dim) -> Dim:
        return size(self.filters)

    def kernels(self, channels: Dim) -> Iterator[Weight]:
        size_, _, _ = self.geometry()
        yield Weight("kernel", (*size_, size(self.filters), channels))

    def lengths(self, x: Shape, spatial: Shape) -> Shape:
        size_, strides, dilation = self.geometry()
        if self.keras == 2 and self.spatial == 2 and differ(*dilation):
            raise invalid(
                "dilation_rate",
                "Expected the 2 dimensions of the `dilation_rate` argument to be equal to each other. "
                f"Received: dilation_rate={self.dilation_rate}",
                keras=2,
            )
        if self.keras == 2 and self.spatial == 3:
            dilation = (1, 1, 1)  # Conv3DTranspose of Keras 2 forgets it
        padding = lower(self.padding)
        if self.output_padding is None:
            return tuple(map(_stretched, spatial, size_, strides, dilation, [padding] * self.spatial))
        extra = per_axis(self.output_padding, self.spatial, "output_padding", least=0)
        return tuple(map(_stretched_by, spatial, size_, strides, dilation, [padding] * self.spatial, extra))

    def kernel_words(self, kernel: Shape) -> str:
        return f"{kernel[-1]} input channels x {kernel[-2]} filters"

    def explain(self, x: Shape) -> Iterator[str]:
        _, spatial, _ = self.split(x)
        size_, strides, dilation = self.geometry()
        padding = known(lower(self.padding))
        clauses: dict[str, list[str]] = {}
        for axis, (length, result) in enumerate(zip(spatial, self.lengths(x, spatial), strict=True)):
            k, s, d = size_[axis], strides[axis], dilation[axis]
            k = k if d == 1 else plus(times(plus(k, -1), d), 1)
            if self.output_padding is not None:
                clause = f"({length} - 1)*{s} + {k} + output_padding"
                clause += " - padding" if padding == "same" else ""
            elif padding == "same":
                clause = f"{length}*{s} (padding='same')"
            else:
                clause = f"({length} - 1)*{s} + max({k}, {s})"
            clauses.setdefault(f"{clause} = {result}", []).append(AXES[self.spatial][axis])
        for clause, axes in clauses.items():
            yield f"{', '.join(axes)}: {clause}"
        yield from self.explain_params(x)


def check_filters(filters: Any, keras: int) -> None:
    """Raise `invalid-argument` for a number of filters that is none; Keras 2 converts a float."""
    if is_plain(filters) and (not isinstance(filters, (int, float)) or filters <= 0):
        raise invalid(
            "filters",
            f"Invalid value for argument `filters`. Expected a strictly positive value. Received filters={filters!r}.",
        )
    if keras == 3 and isinstance(filters, float):
        raise invalid("filters", f"Cannot convert {filters} to a shape: `filters` must be an integer.", keras=3)


def check_multiplier(multiplier: Any, keras: int) -> None:
    """Raise `invalid-argument` unless the depth multiplier is a positive int."""
    if is_plain(multiplier) and (not isinstance(multiplier, int) or multiplier <= 0):
        raise invalid(
            "depth_multiplier",
            "Invalid value for argument `depth_multiplier`. Expected a strictly positive value. "
            f"Received depth_multiplier={multiplier!r}.",
            3 if keras == 3 else None,
        )


def _some_above_one(sizes: tuple[Size, ...]) -> bool:
    return any(isinstance(one, int) and one > 1 for one in sizes)


@lifted
def _divided(channels: int, groups: int) -> int:
    return channels // groups


@lifted
def _stretched(length: int, size: int, stride: int, dilation: int, padding: str) -> int:
    """The length that a convolution would map to `length`, the largest of them."""
    if padding == "same":
        return length * stride
    return length * stride + max((size - 1) * dilation + 1 - stride, 0)


@lifted
def _stretched_by(length: int, size: int, stride: int, dilation: int, padding: str, extra: int) -> int:
    """`_stretched` with an explicit `output_padding`."""
    size = (size - 1) * dilation + 1
    return (length - 1) * stride + size - (2 * (size // 2) if padding == "same" else 0) + extra
