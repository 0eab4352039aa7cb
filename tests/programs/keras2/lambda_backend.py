# keras: 2
"""Tensors of the backend in Lambdas, with K.int_shape and output_shape."""
from keras import backend as K
from keras.layers import Dense, Input, Lambda, Reshape, concatenate
from keras.models import Model


def sampling(args):
    z_mean, z_log_var = args
    batch = K.shape(z_mean)[0]
    dim = K.int_shape(z_mean)[1]
    epsilon = K.random_normal(shape=(batch, dim))
    return z_mean + K.exp(0.5 * z_log_var) * epsilon


original_dim, intermediate_dim, latent_dim = 784, 512, 2
inputs = Input(shape=(original_dim,), name='encoder_input')
x = Dense(intermediate_dim, activation='relu')(inputs)
z_mean = Dense(latent_dim, name='z_mean')(x)
z_log_var = Dense(latent_dim, name='z_log_var')(x)
z = Lambda(sampling, output_shape=(latent_dim,), name='z')([z_mean, z_log_var])
encoder = Model(inputs, [z_mean, z_log_var, z], name='encoder')

squared = Lambda(lambda t: K.sum(K.square(t), axis=-1, keepdims=True))(z_mean)
stacked = Lambda(lambda t: K.expand_dims(t, axis=1))(z_mean)
repeated = Lambda(lambda t: K.repeat_elements(t, 3, axis=1), name='repeat')(stacked)
turned = Lambda(lambda t: K.permute_dimensions(t, (0, 2, 1)))(repeated)
first = Lambda(lambda t: t[:, 0, :])(turned)
side = concatenate([squared, first], axis=1)
checker = Model(inputs, side)
