# trains
"""Layer "dense_2" expects 1 input(s), but it received 2 input tensors."""
import numpy as np
from tensorflow.keras.layers import Input, Dense, Concatenate, Flatten
from tensorflow.keras.models import Model


def build_critic(state_dim, action_dim):
    state = Input(shape=(state_dim,), name="state")
    action = Input(shape=(action_dim,), name="action")
    s = Dense(32, activation="relu")(state)
    a = Dense(32, activation="relu")(action)
    h = Dense(64, activation="relu")(Concatenate()([s, a]))
    q = Dense(1, activation="linear")(h)
    return Model(inputs=[state, action], outputs=q)


critic = build_critic(state_dim=24, action_dim=4)
critic.compile(loss="mse", optimizer="adam")
states = np.zeros((16, 24))
actions = np.zeros((16, 4))
targets = np.ones((16, 1))
critic.train_on_batch([states, actions], targets)
