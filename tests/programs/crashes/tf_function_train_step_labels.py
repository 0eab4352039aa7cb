# trains
# family: 1
"""@tf.function train_step: Shapes (16, 1) and (16, 3) are incompatible"""
import tensorflow as tf
import keras
from keras import layers

X = tf.random.normal((32, 9))
y = tf.random.uniform((32, 1), 0, 3, dtype=tf.int32)
dataset = tf.data.Dataset.from_tensor_slices((X, y)).batch(16)

inputs = keras.Input(shape=(9,))
outputs = layers.Dense(3, activation="softmax")(layers.Dense(12, activation="relu")(inputs))
model = keras.Model(inputs=inputs, outputs=outputs)
cce = keras.losses.CategoricalCrossentropy()


@tf.function
def train_step(x, labels):
    with tf.GradientTape() as tape:
        probs = model(x, training=True)
        loss = cce(labels, probs)  #! incompatible-target: 3)
    return loss, tape.gradient(loss, model.trainable_variables)


for batch, labels in dataset:
    value, grads = train_step(batch, labels)
print("loss", float(value))
