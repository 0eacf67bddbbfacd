"""The conditions of a rule as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ast import Group, Pattern, TestCE
from .write_actions import bare, expression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .ast import Condition, FieldPattern, SlotPattern, Term


def condition(node: Condition) -> str:
    """One condition."""
    match node:
        case TestCE():
            return f"(test {expression(node.condition)})"
        case Group():
            return f"({' '.join([node.kind, *map(condition, node.conditions)])})"
        case Pattern():
            address = f"?{node.address} <- " if node.address else ""
            return f"{address}({bare(node.template)}{''.join(map(_slot, node.slots))})"


def _slot(node: SlotPattern) -> str:
    fields = "".join(f" {_field(field)}" for field in node.fields)
    return fields if node.slot == "implied" else f" ({node.slot}{fields})"


def _field(node: FieldPattern) -> str:
    """A field; a variable that is bound before and begins all alternatives stands once, before them."""
    mark = "$?" if node.multi else "?"
    rows: Sequence[Sequence[Term]] = node.alternatives
    head = f"{mark}{node.name}" if node.name else ""
    if not rows:
        return head or mark
    first = rows[0][0]
    if not head and first.kind == "variable" and not first.negated and len(rows[0]) > 1:
        head, rows = _term(first), [row[1:] for row in rows]
    joined = "|".join("&".join(map(_term, row)) for row in rows)
    return f"{head}&{joined}" if head else joined


def _term(term: Term) -> str:
    sign = {"predicate": ":", "value": "="}.get(term.kind, "")
    return f"{'~' if term.negated else ''}{sign}{expression(term.operand)}"
