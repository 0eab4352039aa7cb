# keras: 2
"""Captioning in the style of 2017: a merge of photo features and a language model."""
from keras.layers import Input, Dense, LSTM, Embedding, Dropout
from keras.layers import add
from keras.models import Model

vocab_size = 7579
max_length = 34


def define_model(vocab_size, max_length):
    inputs1 = Input(shape=(4096,))
    fe1 = Dropout(0.5)(inputs1)
    fe2 = Dense(256, activation='relu')(fe1)
    inputs2 = Input(shape=(max_length,))
    se1 = Embedding(vocab_size, 256, mask_zero=True)(inputs2)
    se2 = Dropout(0.5)(se1)
    se3 = LSTM(256)(se2)
    decoder1 = add([fe2, se3])
    decoder2 = Dense(256, activation='relu')(decoder1)
    outputs = Dense(vocab_size, activation='softmax')(decoder2)
    model = Model(inputs=[inputs1, inputs2], outputs=outputs)
    model.compile(loss='categorical_crossentropy', optimizer='adam')
    print(model.summary())
    return model


def vgg_like():
    image = Input(shape=(224, 224, 3))
    x = image
    from keras.layers import Conv2D, Flatten, MaxPooling2D
    for filters, count in ((16, 2), (32, 2), (64, 3), (128, 3)):
        for i in range(count):
            x = Conv2D(filters, (3, 3), activation='relu', padding='same')(x)
        x = MaxPooling2D((2, 2), strides=(2, 2))(x)
    x = Flatten()(x)
    x = Dense(4096, activation='relu', name='fc1')(x)
    return Model(image, x)


captions = define_model(vocab_size, max_length)
features = vgg_like()
