"""All families of random configurations, by name."""

from __future__ import annotations

import random
from collections.abc import Callable

from . import composite, configurations
from .configurations import Case

FAMILIES: dict[str, Callable[[random.Random], Case]] = configurations.FAMILIES | composite.FAMILIES
