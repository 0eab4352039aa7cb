"""`collections`: counters. (Ordered and default dicts, deques and named tuples are values of their own.)"""


def Counter(iterable=()):
    counts = {}
    for item in iterable:
        counts[item] = counts.get(item, 0) + 1
    return counts
