"""`operator`: the operators as functions."""


def add(a, b):
    return a + b


def sub(a, b):
    return a - b


def mul(a, b):
    return a * b


def truediv(a, b):
    return a / b


def floordiv(a, b):
    return a // b


def mod(a, b):
    return a % b


def itemgetter(*keys):
    return lambda value: value[keys[0]] if len(keys) == 1 else tuple([value[key] for key in keys])


def attrgetter(name):
    return lambda value: getattr(value, name)
