from keras.layers import *
from keras.models import Model

inp = Input((3,))  #: (None, 3) 0
#> inp: (None, 3)
#> Input: batch
h1 = Dense(units=4)(inp)  #: (None, 4) 16
#> h1: (None, 4)
h2 = Dense(units=4)(h1)  #: (None, 4) 20
#> h2: (None, 4)
#> h1: (None, 4)
out = Dense(units=1)(h2)  #: (None, 1) 5
#> out: (None, 1)
model = Model(inp, out)  #: (None, 1) 41
#> model: 41
#> model: (None, 1)
#> inp: (None, 3)
#> out: (None, 1)
