"""What a layer, a function, a dataset computes, as Keras does it."""
