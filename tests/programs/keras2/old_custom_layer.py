# keras: 2
# unknown: 58, 59, 60 (K.cast to K.floatx() is not followed)
"""Custom layers of Keras 2: K.dot, compute_output_shape, get_config."""
from keras import backend as K
from keras.layers import Dense, Embedding, Input, Layer, LSTM
from keras.models import Model
import keras


class MyLayer(Layer):
    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(MyLayer, self).__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name='kernel', shape=(input_shape[1], self.output_dim), initializer='uniform', trainable=True
        )
        super(MyLayer, self).build(input_shape)

    def call(self, x):
        return K.dot(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

    def get_config(self):
        config = super(MyLayer, self).get_config()
        config['output_dim'] = self.output_dim
        return config


class AttLayer(Layer):
    def __init__(self, attention_dim=50):
        self.attention_dim = attention_dim
        super(AttLayer, self).__init__()

    def build(self, input_shape):
        assert len(input_shape) == 3
        self.W = self.add_weight(shape=(int(input_shape[-1]), self.attention_dim), initializer='normal', name='W')
        self.b = self.add_weight(shape=(self.attention_dim,), initializer='zeros', name='b')
        self.u = self.add_weight(shape=(self.attention_dim, 1), initializer='normal', name='u')
        super(AttLayer, self).build(input_shape)

    def call(self, x, mask=None):
        uit = K.tanh(K.bias_add(K.dot(x, self.W), self.b))
        ait = K.squeeze(K.dot(uit, self.u), -1)
        ait = K.exp(ait)
        ait /= K.cast(K.sum(ait, axis=1, keepdims=True) + K.epsilon(), K.floatx())
        return K.sum(x * K.expand_dims(ait), axis=1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], input_shape[-1])


words = Input(shape=(40,), dtype='int32')
seq = LSTM(60, return_sequences=True)(Embedding(1000, 30)(words))
sent = AttLayer(20)(seq)
hidden = MyLayer(16, name='mine')(sent)
model = Model(words, Dense(2, activation='softmax')(hidden))
