"""`argparse`: a program that is called without arguments gets the defaults."""

from shapelens.prelude import unknown


class Namespace:
    def __init__(self, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)


class ArgumentParser:
    def __init__(self, *args, **kwargs):
        self.defaults = {}

    def add_argument(self, *flags, **options):
        longs = [flag for flag in flags if flag.startswith("--")]
        name = options.get("dest") or (longs or flags)[0].strip("-").replace("-", "_")
        action = options.get("action", "store")
        if action in ("help", "version"):
            return
        if "default" in options:
            value = options["default"]
            if isinstance(value, str) and "type" in options:
                value = options["type"](value)
        elif action == "store_true":
            value = False
        elif action == "store_false":
            value = True
        elif options.get("required") or not flags[0].startswith("-"):
            value = unknown("it is given where the program is started")
        else:
            value = None
        self.defaults.setdefault(name, value)

    def add_argument_group(self, *args, **kwargs):
        return self

    def add_mutually_exclusive_group(self, *args, **kwargs):
        return self

    def set_defaults(self, **kwargs):
        self.defaults.update(kwargs)

    def parse_args(self, args=None, namespace=None):
        return Namespace(**self.defaults)

    def parse_known_args(self, args=None, namespace=None):
        return Namespace(**self.defaults), []
