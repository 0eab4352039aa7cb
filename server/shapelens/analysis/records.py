"""Classes whose constructor Python writes: dataclasses, named tuples, enumerations."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import elements, new_dict
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.values.classes import Class, Descriptor, Field, Instance, attribute_cell
from shapelens.values.python import NONE, Api, Builtin, Const, Function, Tuple

_DATACLASSES: Final = frozenset(
    {"dataclasses.dataclass", "flax.struct.dataclass", "attr.s", "attrs.define", "attr.dataclass"}
)
_ENUMS: Final = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"})
NAMED_TUPLE: Final = Api("typing.NamedTuple")


def is_dataclass_decorator(decorator: Any) -> bool:
    """Whether a decorator makes a dataclass of a class."""
    return isinstance(decorator, Api) and decorator.path in _DATACLASSES


def fields_of(node: ast.ClassDef, bases: tuple[Any, ...], decorated: bool) -> tuple[str, ...] | None:
    """The fields of a dataclass or named tuple: those of its bases, then its own annotated names; None for others."""
    if not decorated and NAMED_TUPLE not in bases:
        return None
    inherited = [name for base in reversed(bases) if isinstance(base, Class) for name in base.fields or ()]
    own = [
        statement.target.id
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and "ClassVar" not in ast.unparse(statement.annotation)
    ]
    return tuple(dict.fromkeys([*inherited, *own]))


def set_fields(it: Interpreter, owner: Instance, defaults: Mapping[str, Any], arguments: Arguments) -> None:
    """What the constructor of a dataclass or named tuple does; `defaults` are by field, MISSING where there is none."""
    keywords = dict(arguments.keywords)
    given = list(arguments.positional)
    for name, value in defaults.items():
        made = isinstance(value, Field) and not value.init
        if given and not made:
            value = given.pop(0)
        elif name in keywords and not made:
            value = keywords.pop(name)
        elif not arguments.complete:
            value = Unknown(f"`{name}` may be in an unknown `*` or `**`")
        elif isinstance(value, Field):
            value = value.default if value.factory is None else it.call(value.factory, Arguments())
        elif value is MISSING:
            value = Unknown(f"`{name}` is not given by this call")
        it.store.write(attribute_cell(owner.ref, name), value)


def field(it: Interpreter, arguments: Arguments) -> Field:
    """`dataclasses.field(default=..., default_factory=...)`."""
    words = arguments.keywords
    init = words.get("init", Const(True))
    return Field(
        words.get("default", Unknown("the field has no default")), words.get("default_factory"), init != Const(False)
    )


def named_tuple(it: Interpreter, arguments: Arguments) -> Any:
    """`collections.namedtuple(name, fields)`: a class."""
    name, names = arguments.get(0, "typename", NONE), arguments.get(1, "field_names", NONE)
    if isinstance(names, Const) and isinstance(names.value, str):
        found: Any = [Const(part) for part in names.value.replace(",", " ").split()]
    else:
        found = elements(it, names)
    if isinstance(found, Unknown) or not all(isinstance(part, Const) for part in found):
        return Unknown("the fields of this named tuple are not known")
    fields = tuple(str(part.value) for part in found)
    cls = Class(it.new_ref(), str(name.value) if isinstance(name, Const) else "namedtuple", (Builtin("tuple"),), fields)
    defaults = elements(it, arguments.keywords.get("defaults", Tuple(())))
    if not isinstance(defaults, Unknown):
        for one, value in zip(fields[len(fields) - len(defaults) :], defaults, strict=False):
            it.store.write(attribute_cell(cls.ref, one), value)
    return cls


def call_record(it: Interpreter, owner: Instance, fields: tuple[str, ...], name: str, arguments: Arguments) -> Any:
    """The methods of a named tuple."""
    values = {one: it.store.read(attribute_cell(owner.ref, one)) for one in fields}
    match name:
        case "_replace":
            copy = Instance(it.new_ref(), owner.type, owner.kind)
            for one, value in {**values, **arguments.keywords}.items():
                it.store.write(attribute_cell(copy.ref, one), value)
            return copy
        case "_asdict":
            return new_dict(it, [(Const(one), value) for one, value in values.items()])
        case _:
            return Unknown(f"`.{name}()` of a named tuple is not modelled")


def replaced(it: Interpreter, arguments: Arguments) -> Any:
    """`dataclasses.replace(config, depth=3)`: made anew by the constructor."""
    owner, *others = arguments.positional or (NONE,)
    if not isinstance(owner, Instance) or owner.type.is_tuple or owner.type.record is None or others:
        return Unknown("what is replaced here is not known")
    fields = {name: it.store.read(attribute_cell(owner.ref, name)) for name in owner.type.record}
    known = {name: value for name, value in fields.items() if value is not MISSING}
    return it.call(owner.type, Arguments((), {**known, **arguments.keywords}, arguments.complete, arguments.node))


def make_members(it: Interpreter, cls: Class, lineage: list[Any], names: frozenset[str]) -> None:
    """Make the names that an enumeration binds its members."""
    if not any(isinstance(base, Api) and base.path in _ENUMS for base in lineage):
        return
    members: list[Instance] = []
    for name in sorted(names):
        value = it.store.read(attribute_cell(cls.ref, name))
        if value is MISSING or name.startswith("_") or isinstance(value, Function | Descriptor | Class):
            continue
        member = Instance(it.new_ref(), cls, "plain")
        it.store.write(attribute_cell(member.ref, "name"), Const(name))
        it.store.write(attribute_cell(member.ref, "value"), value)
        it.store.write(attribute_cell(cls.ref, name), member)
        members.append(member)
    it.store.write((cls.ref, "members"), Tuple(tuple(members)))


def member_of(it: Interpreter, cls: Class, value: Any, by: str = "value") -> Any:
    """`Color(2)`, `Color["RED"]`: a member of an enumeration, MISSING if it is none."""
    members = it.store.read((cls.ref, "members"))
    if not isinstance(members, Tuple):
        return MISSING
    found = [one for one in members.items if it.store.read(attribute_cell(one.ref, by)) == value]
    return found[0] if found else Unknown("which member is meant is not known")
