"""`itertools`: what they give, run to the end. An endless one is cut off where nobody looks that far."""

ENOUGH = 1000


class chain:
    def __init__(self, *iterables):
        self.iterables = iterables

    def __iter__(self):
        for iterable in self.iterables:
            yield from iterable

    @classmethod
    def from_iterable(cls, iterables):
        return cls(*iterables)


def product(*iterables, repeat=1):
    found = [()]
    for iterable in [list(one) for one in iterables] * repeat:
        found = [(*before, item) for before in found for item in iterable]
    yield from found


def zip_longest(*iterables, fillvalue=None):
    columns = [list(one) for one in iterables]
    for index in range(max([len(column) for column in columns], default=0)):
        yield tuple([column[index] if index < len(column) else fillvalue for column in columns])


def count(start=0, step=1):
    for index in range(ENOUGH):
        yield start + index * step


def cycle(iterable):
    items = list(iterable)
    for index in range(ENOUGH if items else 0):
        yield items[index % len(items)]


def repeat(item, times=ENOUGH):
    for _ in range(times):
        yield item


def islice(iterable, start, stop=None, step=1):
    if stop is None:
        start, stop = 0, start
    items = list(zip(range(stop), iterable))
    for index in range(start, len(items), step or 1):
        yield items[index][1]


def accumulate(iterable, function=None, initial=None):
    total = initial
    if initial is not None:
        yield initial
    for item in iterable:
        total = item if total is None else total + item if function is None else function(total, item)
        yield total


def combinations(iterable, length):
    items = list(iterable)
    found = [()]
    for _ in range(length):
        found = [(*chosen, index) for chosen in found for index in range(chosen[-1] + 1 if chosen else 0, len(items))]
    for chosen in found:
        yield tuple([items[index] for index in chosen])


def permutations(iterable, length=None):
    items = list(iterable)
    found = [()]
    for _ in range(len(items) if length is None else length):
        found = [(*chosen, index) for chosen in found for index in range(len(items)) if index not in chosen]
    for chosen in found:
        yield tuple([items[index] for index in chosen])


def starmap(function, iterable):
    for arguments in iterable:
        yield function(*arguments)


def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            break
        yield item


def dropwhile(predicate, iterable):
    dropping = True
    for item in iterable:
        dropping = dropping and predicate(item)
        if not dropping:
            yield item


def pairwise(iterable):
    items = list(iterable)
    yield from zip(items, items[1:])


def tee(iterable, n=2):
    items = list(iterable)
    return tuple([iter(items) for _ in range(n)])
