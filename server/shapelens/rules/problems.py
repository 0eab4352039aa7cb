"""What each problem code means, with an example and the cure: the source of docs/problems.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.immutable import immutable

HOME: Final = "https://github.com/shapelens/shapelens"


@immutable
class Explained:
    """A problem code in words; `example` is a program whose last line has the problem, in Keras 3."""

    meaning: str
    example: str
    cure: str
    severity: str = "error"


PROBLEMS: Mapping[str, Explained] = {
    "batch-in-shape": Explained(
        "The input of a convolution has one axis too many: the batch axis stands in `shape`, to which Keras adds it. "
        "Keras 2 says nothing "
        "(it takes further axes for batches); Keras 3 refuses it.",
        "layers.Conv2D(8, 3)(keras.Input((None, 28, 28, 1)))",
        "Leave the number of images out of `shape`: `x_train.shape[1:]`. `batch_shape` is the shape that has it.",
        "hint",
    ),
    "broadcast-merge": Explained(
        "Two tensors are merged whose sizes differ, and one is repeated to fit. Keras accepts that; it is seldom "
        "meant but for the "
        "gates of attention, which are not reported.",
        "x = keras.Input((8, 8, 3))\nlayers.Add()([x, keras.Input((8, 1, 3))])",
        "Make the sizes equal.",
        "hint",
    ),
    "broadcast-target": Explained(
        "The targets are repeated to fit the output, so that the loss compares each number with several. It runs, and learns "
        "something else.",
        'model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\nmodel.compile("sgd", "mse")\n'
        "model.fit(np.zeros((8, 4)), np.zeros((8, 1)))",
        "Give the last layer as many units as the targets have columns; add an axis with `y[:, None]` where one is missing.",
        "warning",
    ),
    "data-cardinality": Explained(
        "Arrays that belong together have different numbers of samples.",
        'model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\nmodel.compile("sgd", "mse")\n'
        "model.fit(np.zeros((8, 4)), np.zeros(7))",
        "Check how the arrays were split or cut: inputs and targets must be of one length.",
    ),
    "dense-on-image": Explained(
        "A Dense layer is applied to images. It works on the last axis alone, so each row or each pixel is transformed "
        "by itself. Keras accepts that; it is seldom meant.",
        "x = keras.Input((28, 28))\nlayers.Dense(64)(x)",
        "Put `layers.Flatten()` before it, or use a convolution.",
        "hint",
    ),
    "dropped-batch": Explained(
        "An index on a symbolic tensor picks one sample of the batch. It is hardly meant: an item of a list of "
        "outputs was, or a step of "
        "a sequence.",
        "x = keras.Input((8, 4))\nx[0]",
        "`x[:, 0]` is the first step of each sequence; a layer with several outputs gives a list when its argument says so.",
        "hint",
    ),
    "from-logits": Explained(
        "The loss applies a softmax or sigmoid (`from_logits=True`), and the last layer has one already. It runs, "
        "and learns badly.",
        'model = keras.Sequential([keras.Input((4,)), layers.Dense(10, activation="softmax")])\n'
        'model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))',
        "Drop the activation, or `from_logits=True`.",
        "hint",
    ),
    "graph-disconnected": Explained(
        "A model's outputs depend on an `Input` that is not among its `inputs`.",
        "a = keras.Input((4,))\nb = keras.Input((4,))\nkeras.Model(a, layers.Dense(2)(b))",
        "Pass every Input that the outputs need: `keras.Model([a, b], ...)`. Often a variable was reused, or the layer "
        "was called on the wrong tensor.",
    ),
    "ignored-argument": Explained(
        "An argument is not used: an input shape on a layer that is not the first, a `pooling` that does not exist.",
        "model = keras.Sequential([layers.Dense(4, input_shape=(3,))])\nmodel.add(layers.Dense(2, input_shape=(5,)))",
        "Remove it, or look for a typing error.",
        "hint",
    ),
    "incompatible-input": Explained(
        "A layer gets an input that it cannot work on: another rank than it wants, another size than it was built for, "
        "several tensors where it takes one, or sizes that its arguments do not fit.",
        "x = keras.Input((28, 28))\nlayers.Conv2D(8, 3)(x)",
        "Compare the shapes that the message names. Images need a channel axis (`keras.Input((28, 28, 1))`); a recurrent "
        "layer needs (steps, features): set `return_sequences=True` on the one before it.",
    ),
    "incompatible-merge": Explained(
        "Tensors are merged (`Add`, `Concatenate`, `Dot`, `a + b`) whose shapes do not go together.",
        "a = keras.Input((8,))\nb = keras.Input((7,))\nlayers.Add()([a, b])",
        "Make the sizes equal: a Dense or a convolution of size 1 on one of them, cropping, or another `axis`. In a "
        "network with skip connections, a size that does not halve evenly is the usual cause.",
    ),
    "incompatible-sample-weight": Explained(
        "Weights of samples do not go with the numbers that the loss gives for each of them: one number for each sample, or "
        "for each step or pixel where the output has such axes.",
        'model = keras.Sequential([keras.Input((5, 3)), layers.Dense(4)])\nmodel.compile("sgd", "mse")\n'
        "model.fit(np.zeros((8, 5, 3)), np.zeros((8, 5, 4)), sample_weight=np.ones((8, 4)))",
        "Give the weights the axes of the targets without the last: here (8, 5), or (8, 1) for one weight for a whole sample.",
    ),
    "incompatible-target": Explained(
        "Targets do not go with the output of the model, as the loss compares them; or there are none.",
        'model = keras.Sequential([keras.Input((4,)), layers.Dense(10, activation="softmax")])\n'
        'model.compile("sgd", "categorical_crossentropy")\nmodel.fit(np.zeros((8, 4)), np.zeros(8))',
        "Class numbers want a `sparse_` loss, one-hot rows (`to_categorical`) the other one. The last layer needs as "
        "many units as there are "
        "classes, and images need a Flatten or a global pooling before it.",
    ),
    "incompatible-weights": Explained(
        "`set_weights` is given other arrays than there are weights.",
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\nmodel.set_weights([np.zeros((4, 2)), np.zeros(3)])",
        "Use weights of a model of the same architecture.",
    ),
    "invalid-argument": Explained(
        "An argument has a value that Keras refuses.",
        "layers.Dropout(50)",
        "The message says what is accepted. A rate is a share (0.5), not a percentage.",
    ),
    "label-out-of-range": Explained(
        "A label is no number of a class: the output has fewer units, or labels do not begin with 0.",
        'model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])\n'
        'model.compile("sgd", "sparse_categorical_crossentropy")\nmodel.fit(np.zeros((4, 4)), np.array([1, 2, 3, 1]))',
        "Give the last layer as many units as there are classes; subtract 1 from labels that begin with 1.",
    ),
    "missing-argument": Explained(
        "A call lacks an argument that has no default.",
        "layers.Conv2D(32)",
        "Give it: here `kernel_size`.",
    ),
    "missing-attribute": Explained(
        "A layer or model of the Keras in force has no such attribute: another Keras has it, or another layer.",
        "conv = layers.Conv2D(8, 3)\nconv(keras.Input((9, 9, 3)))\nconv.output_shape",
        "Keras 3 tells the shapes of a layer by its tensors: `layer.output.shape`. Of other attributes, look for a typing error.",
    ),
    "missing-layer": Explained(
        "A model is asked for a layer by a name that none of its layers has.",
        'base = keras.applications.VGG16(weights=None)\nbase.get_layer("block6_conv1")',
        "Use a name of the model's summary. Names that Keras picks (`dense_1`) are counted over the whole program.",
    ),
    "missing-name": Explained(
        "`keras.layers` of the Keras in force has no such name: another Keras has it, or none has. What another Keras has is "
        "understood all the same.",
        "layers.LocallyConnected1D(4, 3)",
        "Use what the message names, if it does, or look for a typing error. If another Keras is meant, say so in the "
        "settings.",
    ),
    "negative-dimension": Explained(
        "A window, cropping or stride is larger than what is left of an axis.",
        "x = keras.Input((4, 4, 1))\nlayers.Conv2D(8, 5)(x)",
        'Use `padding="same"`, a smaller window, fewer poolings before it, or larger images. Also check whether the '
        "channels stand where Keras expects them (`data_format`).",
    ),
    "not-a-layer": Explained(
        "A class, a list or a tensor stands where a layer is meant.",
        "keras.Sequential([layers.Flatten])",
        "Add the parentheses: `layers.Flatten()`. Layers are added one by one.",
    ),
    "not-a-tensor": Explained(
        "A layer, a class or a function stands where a tensor is meant: mostly, a layer was made and not called.",
        "x = keras.Input((28, 28, 1))\ny = layers.Conv2D(8, 3)\nlayers.Flatten()(y)",
        "Call the layer: `layers.Conv2D(8, 3)(x)`.",
    ),
    "not-adapted": Explained(
        "In Keras 2, a lookup layer that counts words must know its vocabulary before it is called.",
        'layers.StringLookup(output_mode="multi_hot")(keras.Input((3,), dtype="string"))',
        "Call `adapt` before, give a `vocabulary`, or set `max_tokens` with `pad_to_max_tokens=True`.",
    ),
    "not-built": Explained(
        "A model or layer is asked for what it has no answer to before it is built: the number of its params, its output.",
        "model = keras.Sequential([layers.Dense(4)])\nmodel.count_params()",
        "Begin the model with `keras.Input(shape)`, or call it first.",
    ),
    "not-compiled": Explained(
        "A model is trained or evaluated before `compile`.",
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\nmodel.fit(np.zeros((8, 4)), np.zeros(8))",
        "Call `model.compile(optimizer, loss)` before.",
    ),
    "not-implemented": Explained(
        "A layer of the program stands inside another (TimeDistributed, a wrapper), which in Keras 3 asks it for its "
        "output shape and gets none.",
        "class Scale(layers.Layer):\n    def call(self, x):\n        return x * 2\n\n"
        "layers.TimeDistributed(Scale())(keras.Input((5, 3)))",
        "Give the class a `compute_output_shape(self, input_shape)`.",
    ),
    "renamed-argument": Explained(
        "The argument has a name that it had in Keras 1 or 2. shapelens understands it all the same.",
        'layers.Convolution2D(8, 3, 3, border_mode="same")',
        'Use the name that the message gives: `Conv2D(8, (3, 3), padding="same")`.',
    ),
    "renamed-layer": Explained(
        "The layer or function has a name that it had in Keras 1 or 2. shapelens understands it all the same.",
        'a = keras.Input((4,))\nlayers.merge([a, a], mode="sum")',
        "Use the name that the message gives.",
    ),
    "reshape-size": Explained(
        "A Reshape changes the number of elements.",
        "x = keras.Input((10,))\nlayers.Reshape((3, 4))(x)",
        "The product of `target_shape` must be that of the input's shape without the batch axis; one size may be -1.",
    ),
    "shape-comment": Explained(
        "A comment `# shape: (...)` behind a statement says another shape than there is. It is taken at its word only where "
        "nothing else is known. Only numbers and None count: with names it is written for people. The batch axis may be left "
        "out, None goes with any size, and what is right in one call or turn of a loop is no problem in others.",
        "x = keras.Input((4,))  # shape: (None, 5)",
        "Correct the comment, or the code.",
        "warning",
    ),
    "shape-mismatch": Explained(
        "Two shapes that belong together differ: features that are crossed, statistics and the axis that they are for.",
        'a = keras.Input((1,), dtype="int64")\nb = keras.Input((2,), dtype="int64")\nlayers.HashedCrossing(5)([a, b])',
        "Give both the same shape.",
    ),
    "single-unit-softmax": Explained(
        "A softmax over one unit is 1, whatever the input; so is a categorical crossentropy of one unit 0.",
        'layers.Dense(1, activation="softmax")(keras.Input((4,)))',
        "Use `sigmoid` with `binary_crossentropy`, or as many units as there are classes.",
        "hint",
    ),
    "softmax-axis": Explained(
        "A softmax along an axis of size 1 is 1 everywhere.",
        "layers.Softmax()(keras.Input((10, 1)))",
        "Name the axis of the classes: `Softmax(axis=1)`.",
        "hint",
    ),
    "strides-for-kernel": Explained(
        "The third argument of a convolution is `strides`. In Keras 1, `Conv2D(32, 3, 3)` had a kernel of 3x3; "
        "today it moves by 3, too.",
        "layers.Conv2D(32, 3, 3)(keras.Input((28, 28, 3)))",
        "Write `Conv2D(32, (3, 3))`, or name the argument if strides are meant.",
        "hint",
    ),
    "tensorflow-function": Explained(
        "A function of TensorFlow is called on a symbolic tensor of Keras 3. shapelens goes on with the shape that it "
        "would give.",
        "import tensorflow as tf\n\nx = keras.Input((4,))\ntf.reduce_mean(x)",
        "Use the function of `keras.ops` that the message names, or call it in the `call` of a layer.",
    ),
    "too-many-arguments": Explained(
        "A call gives more arguments than the layer takes, or one twice.",
        "layers.Flatten(None, 1)",
        "Remove what is too much; name the arguments.",
    ),
    "undefined-axis": Explained(
        "A weight would have the size of an axis that is dynamic (None).",
        "x = keras.Input((None, None))\nlayers.Dense(4)(x)",
        "Give that axis a size in `keras.Input`, or reduce it before (global pooling instead of Flatten).",
    ),
    "unknown-argument": Explained(
        "The layer has no such argument.",
        "layers.Dense(4, foo=1)",
        "Look for a typing error; arguments of Keras 2 that are gone in Keras 3 are also told so.",
    ),
    "unused-ignore": Explained(
        "A comment `# shapelens: ignore` stands where there is nothing to ignore, or names a problem that is not there.",
        "layers.Flatten()  # shapelens: ignore",
        "Remove the comment, or what it names in vain.",
        "hint",
    ),
}
"""Every code that rules and analysis report."""


def page(code: str) -> str:
    """Where a problem code is explained."""
    return f"{HOME}/blob/main/docs/problems.md#{code}"
