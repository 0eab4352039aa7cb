"""`functools` without its decorators that leave a function what it is."""


def reduce(function, iterable, *initial):
    items = [*initial, *iterable]
    total = items[0]
    for item in items[1:]:
        total = function(total, item)
    return total


def partialmethod(function, *args, **kwargs):
    def method(self, *more, **others):
        return function(self, *args, *more, **{**kwargs, **others})

    return method
