"""Agents: a DQN with a dueling head, and an actor with a critic."""
import random
from collections import deque

import numpy as np
from keras.layers import Add, Concatenate, Conv2D, Dense, Flatten, Input, Subtract
from keras.models import Model, Sequential
from keras.optimizers import Adam


class DQNAgent:
    def __init__(self, state_size, action_size):
        self.state_size = state_size
        self.action_size = action_size
        self.memory = deque(maxlen=2000)
        self.gamma = 0.95
        self.learning_rate = 0.001
        self.model = self._build_model()
        self.target_model = self._build_model()
        self.update_target_model()

    def _build_model(self):
        model = Sequential()
        model.add(Input((self.state_size,)))
        model.add(Dense(24, activation="relu"))
        model.add(Dense(24, activation="relu"))
        model.add(Dense(self.action_size, activation="linear"))
        model.compile(loss="mse", optimizer=Adam(learning_rate=self.learning_rate))
        return model

    def update_target_model(self):
        pass

    def act(self, state):
        if np.random.rand() <= 0.1:
            return random.randrange(self.action_size)
        return np.argmax(self.model.predict(state)[0])

    def replay(self, batch_size):
        for state, action, reward, next_state, done in random.sample(self.memory, batch_size):
            target = self.model.predict(state)
            target[0][action] = reward if done else reward + self.gamma * np.amax(self.model.predict(next_state)[0])
            self.model.fit(state, target, epochs=1, verbose=0)


class DuelingAgent(DQNAgent):
    def _build_model(self):
        frames = Input(shape=(84, 84, self.state_size))
        x = Conv2D(32, 8, strides=4, activation="relu")(frames)
        x = Conv2D(64, 4, strides=2, activation="relu")(x)
        x = Flatten()(Conv2D(64, 3, strides=1, activation="relu")(x))
        value = Dense(1)(Dense(128, activation="relu")(x))
        advantage = Dense(self.action_size)(Dense(128, activation="relu")(x))
        return Model(frames, Add()([value, advantage]))


def critic(states, actions):
    s = Dense(32, activation="relu")(Dense(16, activation="relu")(Input((states,))))
    return s


agent = DQNAgent(4, 2)
dueling = DuelingAgent(state_size=4, action_size=6)
state, action = Input((3,)), Input((1,))
merged = Concatenate()([Dense(32, "relu")(state), Dense(32, "relu")(action)])
critic_model = Model([state, action], Dense(1)(merged))
head = critic(5, 2)
