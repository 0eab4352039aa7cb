# trains
# family: 15
"""StandardScaler on the whole frame, then 4 instead of 3 features"""
import numpy as np
import pandas as pd
import keras
from keras.layers import Dense
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split

df = pd.DataFrame(np.random.rand(60, 4), columns=["tv", "radio", "newspaper", "sales"])
X = df[["tv", "radio", "newspaper"]]
y = df["sales"]

scaler = StandardScaler()
X_scaled = scaler.fit_transform(df)
X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, test_size=0.2, random_state=42)

model = keras.models.Sequential()
model.add(Dense(8, input_dim=X.shape[1], activation="relu"))
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam", metrics=["mae"])
history = model.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=1, verbose=0)  #! incompatible-input: 4)
