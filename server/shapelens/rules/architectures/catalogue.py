"""All architectures by the name of their function: imported when the first is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.rules.architectures import (
    convnext,
    densenet,
    efficientnet,
    efficientnet_v2,
    inception,
    inception_resnet,
    mobilenet,
    mobilenet_v3,
    nasnet,
    regnet,
    resnet,
    resnet_rs,
    vgg,
    xception,
)
from shapelens.rules.architectures.builder import Family

FAMILIES: Final[Mapping[str, Family]] = {
    name: family
    for module in (
        convnext,
        densenet,
        inception,
        inception_resnet,
        mobilenet,
        mobilenet_v3,
        nasnet,
        efficientnet,
        efficientnet_v2,
        regnet,
        resnet_rs,
        resnet,
        vgg,
        xception,
    )
    for name, family in module.FAMILIES.items()
}
