# trains
"""target_model.set_weights(model.get_weights()) fails: You called set_weights with a weight list of length 6"""
import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential
from keras.optimizers import Adam


class DoubleDQN:
    def __init__(self, n_states=8, n_actions=4):
        self.n_states = n_states
        self.n_actions = n_actions
        self.model = self.build_network([64, 64])
        self.target_model = self.build_network([64, 64])
        self.update_target()

    def build_network(self, hidden):
        net = Sequential()
        net.add(Input(shape=(self.n_states,)))
        for units in hidden:
            net.add(Dense(units, activation="relu"))
        net.add(Dense(self.n_actions, activation="linear"))
        net.compile(loss="mse", optimizer=Adam(learning_rate=0.00025))
        return net

    def update_target(self):
        self.target_model.set_weights(self.model.get_weights())

    def act(self, state):
        return int(np.argmax(self.model.predict(state[np.newaxis], verbose=0)[0]))


agent = DoubleDQN()
print("action:", agent.act(np.zeros(8)))
