"""Models described by dataclasses: defaults, properties, replace."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

import keras
from keras import layers


class Pool(Enum):
    AVERAGE = "average"
    MAX = "max"


@dataclass(frozen=True)
class Stage:
    filters: int
    repeats: int = 1
    kernel: int = 3
    downsample: bool = True


@dataclass(frozen=True)
class Config:
    image_size: int = 48
    channels: int = 3
    classes: int = 10
    stages: list[Stage] = field(default_factory=lambda: [Stage(16), Stage(32, repeats=2), Stage(64, kernel=5)])
    pool: Pool = Pool.AVERAGE

    @property
    def input_shape(self):
        return (self.image_size, self.image_size, self.channels)

    def head(self):
        return layers.GlobalAveragePooling2D() if self.pool is Pool.AVERAGE else layers.GlobalMaxPooling2D()


def build(config: Config) -> keras.Model:
    inputs = keras.Input(config.input_shape)
    x = inputs
    for number, stage in enumerate(config.stages):
        for _ in range(stage.repeats):
            x = layers.SeparableConv2D(stage.filters, stage.kernel, padding="same", activation="relu")(x)
        if stage.downsample:
            x = layers.MaxPooling2D(name=f"pool_{number}")(x)
    x = config.head()(x)
    return keras.Model(inputs, layers.Dense(config.classes)(x))


base = Config()
model = build(base)
larger = build(replace(base, image_size=96, pool=Pool.MAX))
gray = build(Config(channels=1, classes=2, stages=[Stage(8, downsample=False)]))
