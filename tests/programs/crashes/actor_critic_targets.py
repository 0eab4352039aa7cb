# trains
# family: 1
"""A2C: actor loss needs advantages of shape (None, 2), got (None, 1)"""
import numpy as np
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Model
from tensorflow.keras.optimizers import Adam


class A2CAgent:
    def __init__(self, state_size, action_size):
        self.state_size = state_size
        self.action_size = action_size
        self.value_size = 1
        self.discount_factor = 0.99
        self.actor = self.build_actor()
        self.critic = self.build_critic()

    def build_actor(self):
        state = Input(shape=(self.state_size,))
        x = Dense(24, activation="relu", kernel_initializer="he_uniform")(state)
        policy = Dense(self.action_size, activation="softmax")(x)
        actor = Model(state, policy)
        actor.compile(loss="categorical_crossentropy", optimizer=Adam(learning_rate=0.001))
        return actor

    def build_critic(self):
        state = Input(shape=(self.state_size,))
        x = Dense(24, activation="relu", kernel_initializer="he_uniform")(state)
        critic = Model(state, Dense(self.value_size, activation="linear")(x))
        critic.compile(loss="mse", optimizer=Adam(learning_rate=0.005))
        return critic

    def train_model(self, state, action, reward, next_state):
        target = np.zeros((1, self.value_size))
        advantages = np.zeros((1, self.value_size))
        value = self.critic.predict(state, verbose=0)[0]
        next_value = self.critic.predict(next_state, verbose=0)[0]
        advantages[0][0] = reward + self.discount_factor * next_value[0] - value[0]
        target[0][0] = reward + self.discount_factor * next_value[0]
        self.actor.fit(state, advantages, epochs=1, verbose=0)  #! incompatible-target: 2)
        self.critic.fit(state, target, epochs=1, verbose=0)


agent = A2CAgent(state_size=4, action_size=2)
state = np.array([[0.0, 0.1, -0.1, 0.2]])
agent.train_model(state, action=1, reward=1.0, next_state=state + 0.01)
