# trains
# family: 12
"""SparseCategoricalCrossentropy(from_logits=True) and labels from np.eye"""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, Model


class TextClassifier(Model):
    """embedding -> average -> dense, as in the course"""

    def __init__(self, vocab, dim, n_classes):
        super().__init__()
        self.emb = layers.Embedding(vocab, dim)
        self.pool = layers.GlobalAveragePooling1D()
        self.classifier = layers.Dense(n_classes)

    def call(self, tokens):
        return self.classifier(self.pool(self.emb(tokens)))


N_CLASSES = 4
tokens = np.random.randint(0, 500, (24, 16))
labels = np.random.randint(0, N_CLASSES, 24)
labels = np.eye(N_CLASSES)[labels]

model = TextClassifier(500, 8, N_CLASSES)
model.compile(
    optimizer=tf.keras.optimizers.Adam(3e-4),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
model.fit(tokens, labels, batch_size=8, epochs=1, verbose=0)  #! incompatible-target
