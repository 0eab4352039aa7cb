"""Functions on arrays and tensors: what `keras.ops`, Keras' backend, NumPy and TensorFlow compute, as shapes."""
