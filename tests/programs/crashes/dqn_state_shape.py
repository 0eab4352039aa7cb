# trains
# family: 15
"""DQN agent: model.predict(state) fails, CartPole state has 4 values"""
import random
from collections import deque

import numpy as np
from keras.models import Sequential
from keras.layers import Dense, Input
from keras.optimizers import Adam


class DQNAgent:
    def __init__(self, state_size, action_size):
        self.state_size = state_size
        self.action_size = action_size
        self.memory = deque(maxlen=2000)
        self.gamma = 0.95
        self.epsilon = 0.0
        self.model = self._build_model()

    def _build_model(self):
        model = Sequential()
        model.add(Input((self.state_size,)))
        model.add(Dense(24, activation="relu"))
        model.add(Dense(self.action_size, activation="linear"))
        model.compile(loss="mse", optimizer=Adam(learning_rate=0.001))
        return model

    def act(self, state):
        if np.random.rand() < self.epsilon:
            return random.randrange(self.action_size)
        act_values = self.model.predict(state, verbose=0)  #! incompatible-input
        return np.argmax(act_values[0])


agent = DQNAgent(4, 2)
state = np.array([0.02, -0.01, 0.03, 0.04])  # env.reset()
action = agent.act(state)
print(action)
