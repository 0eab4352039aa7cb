"""The specification: markdown whose programs are read by people, by shapelens and by real Keras."""
