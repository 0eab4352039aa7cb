# keras: 2
"""Next-frame prediction with ConvLSTM2D, and 3D convolutions."""
from keras.layers import Conv3D, Flatten, GlobalAveragePooling3D, MaxPooling3D, Dense, Dropout, ZeroPadding3D
from keras.layers import ConvLSTM2D, BatchNormalization
from keras.models import Sequential

seq = Sequential()
seq.add(ConvLSTM2D(filters=10, kernel_size=(3, 3), input_shape=(None, 40, 40, 1), padding='same', return_sequences=True))
seq.add(BatchNormalization())
for _ in range(2):
    seq.add(ConvLSTM2D(filters=10, kernel_size=(3, 3), padding='same', return_sequences=True))
    seq.add(BatchNormalization())
seq.add(Conv3D(filters=1, kernel_size=(3, 3, 3), activation='sigmoid', padding='same', data_format='channels_last'))
seq.compile(loss='binary_crossentropy', optimizer='adadelta')

c3d = Sequential()
c3d.add(Conv3D(8, 3, activation='relu', padding='same', name='conv1', input_shape=(16, 56, 56, 3)))
c3d.add(MaxPooling3D(pool_size=(1, 2, 2), strides=(1, 2, 2), padding='valid', name='pool1'))
c3d.add(Conv3D(16, 3, activation='relu', padding='same', name='conv2'))
c3d.add(MaxPooling3D(pool_size=(2, 2, 2), name='pool2'))
c3d.add(ZeroPadding3D(padding=((0, 0), (0, 1), (0, 1)), name='zeropad'))
c3d.add(MaxPooling3D(pool_size=(2, 2, 2), name='pool5'))
c3d.add(Flatten())
c3d.add(Dense(64, activation='relu', name='fc6'))
c3d.add(Dropout(.5))
c3d.add(Dense(7, activation='softmax', name='fc8'))
