# keras: 2
import tensorflow as tf

for shape in [(None, 784), (None, 784, 1), (None, 32, 28), (None, 32, 28, 1)]:
    x = tf.compat.v1.placeholder(dtype=tf.float32, shape=shape)
    x = tf.compat.v1.layers.dense(inputs=x, units=4)  #: (None, 4) | (None, 784, 4) | (None, 32, 4) | (None, 32, 28, 4)
    x = tf.compat.v1.layers.dense(inputs=x, units=10)  #: (None, 10) | (None, 784, 10) | (None, 32, 10) | (None, 32, 28, 10)
