# keras: 3
"""Graph convolutions: a layer of two inputs, with an adjacency matrix."""
import keras
from keras import layers, ops


class GraphConv(layers.Layer):
    def __init__(self, units, activation=None, use_bias=True, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
        self.use_bias = use_bias

    def build(self, input_shape):
        features_shape, adjacency_shape = input_shape
        self.kernel = self.add_weight(shape=(features_shape[-1], self.units), name="kernel")
        if self.use_bias:
            self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.built = True

    def call(self, inputs):
        features, adjacency = inputs
        x = ops.matmul(adjacency, ops.matmul(features, self.kernel))
        if self.use_bias:
            x = x + self.bias
        return self.activation(x)


NODES, FEATURES, CLASSES = 34, 12, 4
nodes = keras.Input((NODES, FEATURES), name="nodes")
edges = keras.Input((NODES, NODES), name="edges")
x = nodes
for units in (32, 16):
    x = GraphConv(units, activation="relu")([x, edges])
    x = layers.Dropout(0.5)(x)
logits = GraphConv(CLASSES, use_bias=False, name="logits")([x, edges])
node_model = keras.Model([nodes, edges], layers.Softmax()(logits))
pooled = layers.GlobalAveragePooling1D()(x)
graph_model = keras.Model([nodes, edges], layers.Dense(1)(pooled))
