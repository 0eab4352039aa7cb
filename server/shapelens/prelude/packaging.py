"""`packaging.version`: versions in order, as far as their numbers tell."""


def _numbers(text):
    found = []
    for part in text.split("."):
        if not part.isdigit():
            break
        found.append(int(part))
    return tuple(found)


class _Version:
    def __init__(self, version):
        self.text = version
        self.release = _numbers(version)
        self.major = self.release[0]
        self.minor = self.release[1] if len(self.release) > 1 else 0

    def __str__(self):
        return self.text

    def __lt__(self, other):
        return self.release < other.release

    def __le__(self, other):
        return self.release <= other.release

    def __gt__(self, other):
        return self.release > other.release

    def __ge__(self, other):
        return self.release >= other.release

    def __eq__(self, other):
        return self.release == other.release


class version:
    Version = _Version
    parse = _Version
