# keras: 2
"""Ranking with a triplet: three towers with one set of weights, merged by old helpers."""
from keras import backend as K
from keras.layers import Conv1D, Dense, Embedding, Input, Lambda, MaxPooling1D, Flatten, dot, maximum, subtract, multiply
from keras.models import Model, Sequential

tower = Sequential(name='tower')
tower.add(Embedding(500, 32, input_length=25))
tower.add(Conv1D(16, 3, activation='relu'))
tower.add(MaxPooling1D(2))
tower.add(Flatten())
tower.add(Dense(20))

anchor, positive, negative = [Input(shape=(25,), name=n) for n in ('anchor', 'positive', 'negative')]
a, p, n = map(tower, (anchor, positive, negative))
closeness = dot([a, p], axes=-1, normalize=True)
farness = dot([a, n], axes=-1, normalize=True)
margin = subtract([closeness, farness])
hinge = Lambda(lambda x: K.maximum(0., 1. - x))(margin)
best = maximum([a, p, n])
product = multiply([best, a])
model = Model([anchor, positive, negative], [hinge, product])
model.compile(loss=lambda y_true, y_pred: K.mean(y_pred), optimizer='adagrad')
