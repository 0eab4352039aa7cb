# keras: 3
import keras
from keras.layers import Conv2D, Dense, Flatten, Input
from keras.models import Sequential

any_number = Sequential([
    Conv2D(8, 3, input_shape=(50, 50, 3)),  #: (None, 48, 48, 8) 224
    #> Conv2D: first axis is the batch
    #> Conv2D: input_shape leaves it out
    Flatten(),  #: (None, 18432) 0
    Dense(2),  #: (None, 2) 36866
])
thirty = Sequential([
    Input(batch_shape=(30, 50, 50, 3)),  #: (30, 50, 50, 3) 0
    #> Input: batch
    Conv2D(8, 3),  #: (30, 48, 48, 8) 224
    Flatten(),  #: (30, 18432) 0
    Dense(2),  #: (30, 2) 36866
])
images = Input((50, 50, 3), batch_size=30)  #: (30, 50, 50, 3) 0
#> images: (30, 50, 50, 3)
#> images: batch
x = Conv2D(8, 3)(images)  #: (30, 48, 48, 8) 224
x = Flatten()(x)  #: (30, 18432) 0
x = Dense(2)(x)  #: (30, 2) 36866
images = Input((50, 50, 3))  #: (None, 50, 50, 3) 0
#> images: None
#> images: batch
x = Conv2D(8, 3)(images)  #: (None, 48, 48, 8) 224
