# trains
"""Transfer learning class with ImageDataGenerator: labels are integers, loss is categorical_crossentropy"""
import numpy as np
import tensorflow as tf
from sklearn.preprocessing import LabelEncoder
from tensorflow.keras.applications import MobileNet
from tensorflow.keras.layers import Dense, Dropout, GlobalAveragePooling2D
from tensorflow.keras.models import Model
from tensorflow.keras.preprocessing.image import ImageDataGenerator


class LeafClassifier:
    def __init__(self, img_size, classes, lr=1e-4):
        self.img_size = img_size
        self.classes = classes
        self.encoder = LabelEncoder()
        self.model = self.build()
        self.model.compile(
            optimizer=tf.keras.optimizers.RMSprop(learning_rate=lr), loss="categorical_crossentropy", metrics=["acc"]
        )

    def build(self):
        base = MobileNet(include_top=False, weights=None, alpha=0.25, input_shape=(self.img_size, self.img_size, 3))
        base.trainable = False
        x = GlobalAveragePooling2D()(base.output)
        x = Dropout(0.3)(x)
        return Model(base.input, Dense(len(self.classes), activation="softmax")(x))

    def train(self, images, names, batch_size=6):
        y = self.encoder.fit_transform(names)
        y = tf.keras.utils.to_categorical(y, len(self.classes))
        datagen = ImageDataGenerator(rescale=1.0 / 255)
        flow = datagen.flow(images, y, batch_size=batch_size)
        return self.model.fit(flow, steps_per_epoch=len(images) // batch_size, epochs=1, verbose=0)


classes = ["healthy", "rust", "scab"]
images = np.random.randint(0, 255, (12, 64, 64, 3)).astype("float32")
names = np.array(classes * 4)
clf = LeafClassifier(64, classes)
clf.train(images, names)
