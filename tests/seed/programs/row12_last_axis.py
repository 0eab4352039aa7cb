from keras import layers

layers.Dense(4)(layers.Input((2, 3)))  #: (None, 2, 4) 16
#> Dense: last axis
