"""Hover texts: a table that reads well as plain text in 78 columns, then why the numbers are what they are."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from shapelens.analysis import config
from shapelens.analysis.facts import Call
from shapelens.analysis.module import Module
from shapelens.analysis.state import count, own_weights, sublayers
from shapelens.dims import Dim, Rest, Unknown, product, show
from shapelens.features.summary import GAP, show_count, summarise
from shapelens.features.visits import WIDTH, Group, counted, grouped, last_visit, total_line, visit_lines
from shapelens.rules.defaults import defaults_of, some_input
from shapelens.rules.inputs import explain_input
from shapelens.rules.pages import page_of
from shapelens.rules.rule import LayerRule, Weight, explain_of, hints_of, is_several, is_shape, output_of
from shapelens.values.classes import Instance
from shapelens.values.data import Array, Dataset, Record, Row
from shapelens.values.keras import Layer, Model, Node, Operation, Tensor, with_rules
from shapelens.values.place import Ref
from shapelens.values.python import Const, Tuple

MAX_ROWS: Final = 8
MAX_SUMMARY_ROWS: Final = 30
PARAMS: Final = "params"
_FROZEN: Final = "   not trainable"


def calls_text(module: Module, calls: Sequence[Call], names: Mapping[Ref, str]) -> str:
    """The hover of a layer: of its one call, or of all its visits."""
    groups = grouped(module, calls)
    if len(groups) == 1:
        return _one(module, groups[0], names)
    return _many(module, calls, groups, names)


def _one(module: Module, group: Group, names: Mapping[Ref, str]) -> str:
    call = group.calls[-1]
    layer = call.layer
    lines = [_header(f"{_title(group.calls, names)}  {counted(group.calls, [group])}".rstrip(), module)]
    lines += _arrow(group.input_shape, group.output_shape)
    if isinstance(layer, Model | Instance) and _weights(module, call) == ():
        total = count(module.read, layer, module.keras)
        lines.append(f"  params  {_known(total.total)}, trainable {_known(total.trainable)}")
    elif not isinstance(layer, Operation):
        lines += _weight_table(module, call)
    if len({call.layer.ref for call in group.calls}) > 1:
        lines += total_line(module, group.calls)
    return _fenced(lines) + _sentences(_why(module, call), _links(module, group.calls))


def _known(value: int | Unknown | None) -> str:
    return "?" if value is None else show_count(value)


def _header(left: str, module: Module) -> str:
    given = module.read((module.root, config.cell(config.IMAGE_DATA_FORMAT)))
    # Not what people assume: it is said wherever it holds.
    first = ", channels_first" if given == Const("channels_first") else ""
    right = f"Keras {module.keras or 3}{first}"
    return f"{left}{right:>{max(WIDTH - len(left), len(right) + 2)}}"


def _arrow(input_shape: str, output_shape: str) -> list[str]:
    if not input_shape:
        return [output_shape]
    line = f"{input_shape}  ->  {output_shape}"
    return [line] if len(line) <= WIDTH else [*_wrapped(input_shape), f"  ->  {output_shape}"]


def _weights(module: Module, call: Call) -> tuple[Weight, ...] | Unknown:
    """The weights that can be listed: of a layer of the program those that it made, if there are no layers inside."""
    layer = call.layer
    if not isinstance(layer, Instance):
        return call.weights
    own = None if sublayers(module.read, layer) else own_weights(module.read, layer)
    return () if own is None else own


def _weight_table(module: Module, call: Call) -> list[str]:
    weights = _weights(module, call)
    if isinstance(weights, Unknown):
        return [f"  params  ?   {weights.reason}"[:WIDTH]]
    if not weights:
        return [] if call.kind == "input" or call.refused else ["  params  0"]
    total = count(module.read, call.layer, module.keras)
    shapes = [show(weight.shape) for weight in weights]
    sizes = [_size(weight) for weight in weights]
    wide = max(len(PARAMS), *(len(weight.name) for weight in weights))
    shape_wide = max(map(len, shapes))
    whole = _known(total.total)
    right = max(len(whole), *map(len, sizes))
    lines = [
        f"  {weight.name:<{wide}}  {shape:<{shape_wide}}  {size:>{right}}{_FROZEN if weight.trainable is False else ''}"
        for weight, shape, size in zip(weights, shapes, sizes, strict=True)
    ]
    return [
        *lines,
        f"  {PARAMS:<{wide}}  {'':<{shape_wide}}  {whole:>{right}}   {_trainable(total.total, total.trainable)}",
    ]


def _size(weight: Weight) -> str:
    size = product(weight.shape)
    return f"{size:,}" if isinstance(size, int) else "?"


def _trainable(total: int | Unknown | None, trainable: int | Unknown | None) -> str:
    if total is None or isinstance(total, Unknown) or isinstance(trainable, Unknown):
        return ""
    if total == trainable:
        return "all trainable"
    return "none trainable" if not trainable else f"{trainable:,} trainable"


def _why(module: Module, call: Call) -> Iterator[str]:
    """Sentences below the table."""
    yield from _sum(_weights(module, call))
    layer = call.layer
    if isinstance(layer, Layer) and isinstance(layer.rule, LayerRule) and not call.refused:
        rule = with_rules(layer.rule)
        explained = explain_of(rule, call.input_shape)
        yield from explained
        if output_of(rule, call.input_shape) == call.output_shape:  # Not so, where it holds a model that must be run.
            yield from _defaults(layer, rule, call.input_shape, " ".join(explained))
        yield from (hint.message for hint in hints_of(rule, call.input_shape))
    if isinstance(layer, Layer):
        yield from explain_input(layer.given, call.output_shape if call.kind == "input" else call.input_shape)
    if call.refused:
        yield "Keras refuses this call; the output is what holds whatever the cure."
    yield from _reasons(call)
    if _is_on_unknown(module, call):
        yield "A comment `# shape: (None, 300)` where it is made would say its shape."


def _is_on_unknown(module: Module, call: Call) -> bool:
    """Whether nothing is known of what a layer is called on, and there is a statement that makes it."""
    node = module.read((call.layer.ref, "node"))
    node = module.read((node, "node")) if isinstance(node, Ref) else None
    unknown = is_shape(call.input_shape) and len(call.input_shape) == 1 and isinstance(call.input_shape[0], Rest)
    unmade = isinstance(node, Node) and all(tensor.node is None for tensor in node.inputs)
    return unknown and unmade and not call.where.is_supposed()


def _defaults(layer: Layer, rule: LayerRule, x: Any, explained: str) -> Iterator[str]:
    """`By default: strides=(1, 1), padding="valid".`: what the constructor was not told, and nothing explains yet."""
    if layer.passed is None:
        return
    found = defaults_of(layer.cls, rule, layer.passed, x)
    texts = [
        f'{name}="{value}"' if isinstance(value, str) else f"{name}={value}"
        for name, value in found
        if f"{name}=" not in explained and f"{name} {value}" not in explained
    ]
    if texts:
        yield f"By default: {', '.join(texts)}."


def _links(module: Module, calls: Sequence[Call]) -> Iterator[str]:
    """The pages of the layers in the Keras docs; those of the program itself have none."""
    for call in calls:
        if isinstance(call.layer, Layer):
            yield from _link(module, call.layer)


def _link(module: Module, layer: Layer) -> Iterator[str]:
    page = None if layer.passed is None else page_of(layer.cls, module.keras)
    if page is not None:
        yield f"[{layer.cls} in the Keras docs]({page})"


def _sum(weights: tuple[Weight, ...] | Unknown) -> Iterator[str]:
    """`kernel (784, 4) + bias (4,) = 3,140`."""
    if isinstance(weights, Unknown) or not 1 <= len(weights) <= 4:
        return
    sizes = [product(weight.shape) for weight in weights]
    known = [size for size in sizes if isinstance(size, int)]
    if len(known) == len(sizes):
        yield f"{' + '.join(f'{weight.name} {show(weight.shape)}' for weight in weights)} = {sum(known):,}"


def _reasons(call: Call) -> list[str]:
    found: dict[str, None] = {}
    for shape in (call.input_shape, call.output_shape):
        for dim in _dims(shape):
            if isinstance(dim, Unknown) and dim.reason:
                found[_reason(dim)] = None
    return list(found)[:2]


def _reason(dim: Unknown) -> str:
    # A reason may begin with the very name.
    return (
        f"{dim.reason}."
        if dim.name and dim.reason.startswith(f"`{dim.name}`")
        else f"`{dim}` is not known: {dim.reason}."
    )


def _dims(structure: Any) -> Iterator[Dim]:
    if is_several(structure):
        for part in structure:
            yield from _dims(part)
    elif structure:
        yield from structure


def _many(module: Module, calls: Sequence[Call], groups: Sequence[Group], names: Mapping[Ref, str]) -> str:
    lines = [_header(f"{_title(calls, names)}  {counted(calls, groups)}", module), *visit_lines(module, calls, groups)]
    why = list(_why(module, calls[-1]))
    about = [f"The last, {last_visit(module, calls)}:"] if why else []
    return _fenced(lines) + _sentences([*about, *why], _links(module, calls))


def _title(calls: Sequence[Call], names: Mapping[Ref, str]) -> str:
    """The classes of what is called, and its name, if it is one."""
    first, *others = sorted({call.layer.cls for call in calls})
    if len({call.layer.ref for call in calls}) == 1:
        return f"{first}  {names.get(calls[0].layer.ref, '')}"
    return " / ".join([first, *others]) if len(others) < 2 else f"{first} and {len(others)} other classes"


def tensor_text(module: Module, name: str, tensors: Sequence[Tensor], names: Mapping[Ref, str]) -> str:
    """The hover of a tensor variable: its shape, and what made it."""
    rows: dict[str, Tensor] = {}
    for tensor in tensors:
        rows.setdefault(f"{show(tensor.shape)}  {tensor.dtype or ''}".rstrip(), tensor)
    lines = [f"{name}  {text}" for text in list(rows)[:MAX_ROWS]]
    tensor = tensors[-1]
    made = module.read((tensor.node, "node")) if tensor.node is not None else None
    sentences: list[str] = []
    if isinstance(made, Node) and len(rows) == 1:
        site = tensor.node.site if tensor.node is not None else None
        where = None if site is None else module.resolve(site.position)
        at = f", line {where.line}" if where is not None else ""
        sentences.append(f"Made by `{names.get(made.layer.ref, made.layer.cls)}` ({made.layer.cls}{at}).")
    if tensor.shape and tensor.shape[0] is None:
        sentences.append("The first axis is the batch: None, any number of samples.")
    elif tensor.shape and isinstance(tensor.shape[0], int):
        sentences.append(f"The first axis is the batch, fixed at {tensor.shape[0]}.")
    sentences += _said(module, tensor)
    sentences += [_reason(dim) for dim in tensor.shape if isinstance(dim, Unknown) and dim.reason][:1]
    return _fenced(lines) + _sentences(sentences)


def array_text(module: Module, name: str, arrays: Sequence[Array]) -> str:
    """The hover of an array variable."""
    kinds = ["" if array.loose else "ndarray " for array in arrays]
    texts = dict.fromkeys(
        f"{name}  {kind}{show(array.shape)} {array.dtype or ''}".rstrip()
        for kind, array in zip(kinds, arrays, strict=True)
    )
    return _fenced(list(texts)[:MAX_ROWS]) + _sentences(_said(module, arrays[-1]))


def _said(module: Module, value: Array | Tensor) -> Iterator[str]:
    """Where a comment says the shape, and why the sizes are not known that it leaves open."""
    if value.said is None:
        return
    where = module.resolve(value.said)
    yield f"Its shape is said in a comment{'' if where is None else f', line {where.line}'}."
    yield from [_reason(dim) for dim in value.shape if isinstance(dim, Unknown) and dim.reason][:1]


def dataset_text(name: str, dataset: Dataset) -> str:
    """The hover of a variable that gives batches: what each element is, and how many there are."""
    kind = dataset.kind.rpartition(".")[2]
    lines = textwrap.wrap(f"{name}  {kind} of {_element(dataset.element)}", WIDTH, subsequent_indent="  ")
    match dataset.length:
        case None:
            count = "It never ends."
        case Unknown(reason=reason):
            count = f"How many elements it has is not known: {reason}."
        case number:
            count = "One element." if number == 1 else f"{number:,} elements."
    return _fenced(lines) + _sentences([count])


def _element(element: Any) -> str:
    """The shapes in an element, in the tuples and dicts in which they come."""
    match element:
        case Array(shape=shape):
            return show(shape)
        case Tuple(items=items):
            return f"({', '.join(map(_element, items))})"
        case Record(entries=entries):
            return f"{{{', '.join(f'{_key(key)}: {_element(item)}' for key, item in entries)}}}"
        case Row(items=items):
            return f"[{', '.join(map(_element, items))}]"
        case Dataset(element=inner):
            return f"Dataset of {_element(inner)}"
        case _:
            return "?"


def _key(key: Any) -> str:
    return repr(key.value) if isinstance(key, Const) else "?"


def layer_text(layer: Layer, names: Mapping[Ref, str], module: Module) -> str:
    """The hover of a layer that was not called."""
    lines = [_header(f"{layer.cls}  {names.get(layer.ref, '')}", module)]
    if isinstance(layer.rule, Unknown):
        return _fenced(lines) + _sentences([f"{layer.rule.reason}."], _link(module, layer))
    rule = with_rules(layer.rule)
    defaults = _defaults(layer, rule, some_input(rule), "")
    not_called = "Not called yet: its weights and its output depend on the input shape."
    return _fenced(lines) + _sentences([not_called, *defaults], _link(module, layer))


def model_text(module: Module, model: Model | Instance, names: Mapping[Ref, str]) -> str:
    """The hover of a model: its summary, in a narrow table."""
    summary = summarise(module, model, names, MAX_SUMMARY_ROWS)
    shown = [(row.name if row is GAP else f"{row.name} ({row.cls})", row.output, row.params) for row in summary.rows]
    heads = ("Layer (type)", "Output Shape", "Param #")
    wide = [max(len(heads[i]), *(len(row[i]) for row in shown)) if shown else len(heads[i]) for i in range(3)]
    wide[0] = min(wide[0], 34)
    lines = [_header(f"{model.cls}  {summary.name}", module)]
    for row in (heads, *shown):
        left = row[0] if len(row[0]) <= wide[0] else row[0][: wide[0] - 1] + "…"
        lines.append(f"{left:<{wide[0]}}  {row[1]:<{wide[1]}}  {row[2]:>{wide[2]}}".rstrip())
    lines.append("")
    lines += [f"{title}: {text}" for title, text in summary.totals()]
    lines.append(f"Output: {summary.output}")
    return _fenced(lines) + _sentences([f"{summary.reason[:1].upper()}{summary.reason[1:]}."] if summary.reason else [])


def _fenced(lines: Sequence[str]) -> str:
    return "```text\n" + "\n".join(line.rstrip() for line in lines) + "\n```"


def _sentences(sentences: Iterable[str], links: Iterable[str] = ()) -> str:
    found = [line for sentence in dict.fromkeys(sentences) for line in _wrapped(sentence)]
    lines = [*found, *dict.fromkeys(links)]
    return "\n\n" + "  \n".join(lines) if lines else ""


def _wrapped(sentence: str) -> list[str]:
    """A sentence in lines that are not too long, none of which ends within a shape."""
    whole = re.sub(r"\([^()]*\)", lambda shape: shape[0].replace(" ", "\0"), sentence)
    lines = textwrap.wrap(whole, WIDTH, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines]
