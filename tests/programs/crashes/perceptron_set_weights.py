# trains
# family: 28
"""set_weights: shapes do not match - my bias is a column vector"""
import numpy as np
import tensorflow as tf

# weights exported from MATLAB
W1 = np.array([[0.2, -0.4, 0.1], [0.5, 0.3, -0.2]])  # 2 inputs, 3 neurons
b1 = np.array([[0.1], [0.0], [-0.1]])
W2 = np.array([[0.7], [-0.3], [0.9]])
b2 = np.array([0.05])

inputs = tf.keras.layers.Input((2,))
hidden_layer = tf.keras.layers.Dense(3, activation="tanh")
output_layer = tf.keras.layers.Dense(1)
model = tf.keras.models.Model(inputs, output_layer(hidden_layer(inputs)))

hidden_layer.set_weights([W1, b1])  #! incompatible-weights: (3, 1)
output_layer.set_weights([W2, b2])
print(model.predict(np.array([[0.0, 1.0], [1.0, 1.0]]), verbose=0))
