from keras.layers import Dense
from keras.models import Sequential

model = Sequential()  #: (None, 1) 41
#> model: 41
model.add(Dense(units=4, input_shape=(3,)))  #: (None, 4) 16
#> Dense: kernel (3, 4)
#> Dense: bias (4,)
#> Dense: (None, 3)
model.add(Dense(4))  #: (None, 4) 20
#> Dense: kernel (4, 4)
model.add(Dense(1))  #: (None, 1) 5

listed = Sequential([
    Dense(units=4, input_shape=(3,)),  #: (None, 4) 16
    Dense(4),  #: (None, 4) 20
    Dense(1),  #: (None, 1) 5
])
