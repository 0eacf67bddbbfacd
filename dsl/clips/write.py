"""A checked program as canonical text: reading it again gives the same program, apart from places.

Constructs stand module by module in the order of the text they came from; a function that is called before its place
is announced with its parameters.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from .ast import Facts, Function, Global, Rule, Template
from .constraints import LETTERS, letter, shown
from .write_actions import body, calls, expression, slots
from .write_conditions import condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .ast import Port, Program, Slot

    Construct = Template | Global | Function | Facts | Rule

_GROUPS = (
    ("allowed-lexemes", ("SYMBOL", "STRING")),
    ("allowed-numbers", ("INTEGER", "FLOAT")),
    ("allowed-symbols", ("SYMBOL",)),
    ("allowed-strings", ("STRING",)),
    ("allowed-integers", ("INTEGER",)),
    ("allowed-floats", ("FLOAT",)),
    ("allowed-instance-names", ("INSTANCE-NAME",)),
)


def write(program: Program) -> str:
    """The text of a program."""
    lines: list[str] = []
    for module in program.modules:
        imports, exports = program.imports.get(module, ()), program.exports.get(module, ())
        if module != "MAIN" or imports or exports:
            ports = [_port("import", port) for port in imports] + [_port("export", port) for port in exports]
            lines.append(f"(defmodule {' '.join([module, *ports])})")
        lines += _constructs(program, module)
    return "\n".join([*lines, *map(expression, program.commands), ""])


def _port(word: str, port: Port) -> str:
    parts = [word, port.module, port.kind, port.name or ("?NONE" if port.none else "?ALL")]
    return f"({' '.join(part for part in parts if part)})"


def _constructs(program: Program, module: str) -> Iterator[str]:
    """The constructs of one module in the order of the text."""
    kinds: tuple[Iterable[Construct], ...] = (
        (template for template in program.templates.values() if not template.implied),
        program.globals.values(),
        program.functions.values(),
        program.facts.values(),
        program.rules.values(),
    )
    of_module = [node for node in chain(*kinds) if node.name.startswith(f"{module}::")]
    of_module.sort(key=lambda node: (node.span.line, node.span.column))
    written: set[str] = set()
    for node in of_module:
        if isinstance(node, Function):
            written.add(node.name)
        for name in calls(node):
            if name in program.functions and name not in written and name.startswith(f"{module}::"):
                written.add(name)
                yield _function(program.functions[name], announced=True)
        yield construct(node)


def construct(node: Construct) -> str:
    """One construct."""
    match node:
        case Template():
            inner = "".join(f"\n  {_slot(slot)}" for slot in node.slots)
            return f"(deftemplate {node.name}{inner})"
        case Global():
            module, _, name = node.name.partition("::")
            return f"(defglobal {module} ?*{name}* = {expression(node.value)})"
        case Function():
            return _function(node, announced=False)
        case Facts():
            facts = "".join(f"\n  {slots(fact)}" for fact in node.facts)
            return f"(deffacts {node.name}{facts})"
        case Rule():
            return _rule(node)


def _function(node: Function, *, announced: bool) -> str:
    parameters = [f"?{name}" for name in node.parameters] + ([f"$?{node.rest}"] if node.rest else [])
    inner = "" if announced else body(node.body)
    return f"(deffunction {node.name} ({' '.join(parameters)}){inner})"


def _rule(node: Rule) -> str:
    declared = [f"(salience {expression(node.salience)})"] if node.salience is not None else []
    declared += ["(auto-focus TRUE)"] if node.auto_focus else []
    parts = [shown(node.comment)] if node.comment else []
    parts += [f"(declare {' '.join(declared)})"] if declared else []
    parts += map(condition, node.conditions)
    left = "".join(f"\n  {part}" for part in parts)
    return f"(defrule {node.name}{left}\n  =>{body(node.actions)})"


def _slot(slot: Slot) -> str:
    parts = [f"(type {' '.join(slot.types)})"] if slot.types else []
    parts += _allowed(slot)
    if slot.low is not None or slot.high is not None:
        parts.append(f"(range {_bound(slot.low)} {_bound(slot.high)})")
    if slot.least or slot.most is not None:
        parts.append(f"(cardinality {slot.least} {_bound(slot.most)})")
    if slot.default_kind == "none":
        parts.append("(default ?NONE)")
    elif slot.default_kind != "derive":
        word = "default" if slot.default_kind == "static" else "default-dynamic"
        parts.append(f"({' '.join([word, *map(expression, slot.default)])})")
    return f"({' '.join(['multislot' if slot.multi else 'slot', slot.name, *parts])})"


def _bound(value: float | None) -> str:
    return "?VARIABLE" if value is None else str(value)


def _allowed(slot: Slot) -> Iterator[str]:
    """The lists of allowed values, each of the types that it restricts."""
    if slot.allowed and not slot.restricted:
        yield f"(allowed-values {' '.join(map(shown, slot.allowed))})"
    rest = slot.restricted
    while rest:
        name, kinds = next(group for group in _GROUPS if rest[: len(group[1])] == group[1])
        within = "".join(LETTERS[kind] for kind in kinds)
        yield f"({' '.join([name, *(shown(value) for value in slot.allowed if letter(value) in within)])})"
        rest = rest[len(kinds) :]
