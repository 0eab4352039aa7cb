from keras import Input, backend
from keras.layers import Conv1D, Conv2D, MaxPooling2D

Conv1D(16, 3, data_format="channels_last")(Input((100, 4)))  #: (None, 98, 16) 208
Conv1D(16, 3, data_format="channels_first")(Input((4, 100)))  #: (None, 16, 98) 208
Conv2D(16, 3, data_format="channels_last")(Input((28, 28, 3)))  #: (None, 26, 26, 16) 448
Conv2D(16, 3, data_format="channels_first")(Input((3, 28, 28)))  #: (None, 16, 26, 26) 448
Conv2D(16, 3)(Input((28, 28, 3)))  #: (None, 26, 26, 16) 448
backend.set_image_data_format("channels_first")
Conv2D(16, 3)(Input((3, 28, 28)))  #: (None, 16, 26, 26) 448
MaxPooling2D()(Input((3, 28, 28)))  #: (None, 3, 14, 14) 0
backend.set_image_data_format("channels_last")
Conv2D(16, 3)(Input((28, 28, 3)))  #: (None, 26, 26, 16) 448
