"""Facts as they stand in `assert`, `modify` and `deffacts`: a template's slots or the values of an ordered fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ast import Call, NewFact, Var
from .constraints import gives, unfit
from .expressions import is_call, is_word
from .tokens import Atom, Form
from .values import Symbol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .ast import Expr, Slot, Template
    from .expressions import Expressions
    from .tokens import Part
    from .world import Scope

    Slots = tuple[tuple[str, tuple[Expr, ...]], ...]


def read_fact(read: Expressions, part: Part, scope: Scope, where: str) -> NewFact | None:
    """One fact to assert."""
    head = part.items[0] if isinstance(part, Form) and part.items else part
    if not isinstance(part, Form) or not isinstance(head, Atom) or head.kind != "constant":
        read.add("C043", "a fact begins with '(' and its name", part)
        return None
    if type(head.value) is not Symbol:
        read.add("C043", "a fact begins with '(' and its name", head)
        return None
    template = read.world.template(str(head.value), head)
    if template is None:
        return None
    if template.implied:
        slots: Slots = (("implied", _ordered(read, part.items[1:], scope)),)
    else:
        slots = read_slots(read, part.items[1:], scope, template)
        _all_given(read, template, slots, part, where)
    return NewFact(read.mistakes.span(part), template.name, slots)


def _ordered(read: Expressions, parts: Sequence[Part], scope: Scope) -> tuple[Expr, ...]:
    """The values of an ordered fact; `=` may stand before a call."""
    values: list[Expr] = []
    after = False
    for number, part in enumerate(parts):
        if is_word(part, "=") and not after:
            after = True
            if number + 1 == len(parts) or not isinstance(parts[number + 1], Form):
                read.add("C043", "after '=' stands a call", part)
            continue
        after = False
        read.no_expansion(part, "a fact")
        values.append(read.read(part, scope))
    return tuple(values)


def read_slots(read: Expressions, parts: Sequence[Part], scope: Scope, template: Template | None) -> Slots:
    """`(slot value …) …`; those of an unknown template can only be looked at for what no template allows."""
    slots: dict[str, tuple[Expr, ...]] = {}
    known = read.world.slots[template.name] if template else {}
    for part in parts:
        head = part.items[0] if isinstance(part, Form) and part.items else part
        if not isinstance(part, Form) or not isinstance(head, Atom) or type(head.value) is not Symbol:
            read.add("C043", "a slot and its value stand in parentheses: (slot value)", part)
            continue
        name = str(head.value)
        values = _ordered(read, part.items[1:], scope)
        if name in slots:
            read.add("C016", f"the slot '{name}' is given twice", head)
        elif template is not None and name not in known:
            message = f"the template '{template.name.rpartition('::')[2]}' has no slot '{name}'"
            read.add("C020", message, head, hint=read.mistakes.near(name, known))
        elif template is not None:
            _check(read, known[name], part, values)
        slots[name] = values
    return tuple(slots.items())


def _check(read: Expressions, slot: Slot, part: Form, values: Sequence[Expr]) -> None:
    """C021, C022: a slot cannot hold what it is given."""
    if not slot.multi and not _single(part.items[1:], values):
        read.add("C021", f"the slot '{slot.name}' holds exactly one value", part)
        return
    reason = unfit(slot, values)
    if reason:
        read.add("C022", f"the slot '{slot.name}' cannot hold this: {reason}", part)


def _single(parts: Sequence[Part], values: Sequence[Expr]) -> bool:
    """Whether the values can be one value."""
    if len(values) != 1:
        return False
    value = values[0]
    many = isinstance(value, Var) and value.multi
    return not many and not (isinstance(value, Call) and gives(value) == "m") and not is_call(parts[-1], "expand$")


def _all_given(read: Expressions, template: Template, slots: Slots, part: Form, where: str) -> None:
    """C023: a slot without a default is not given."""
    given = {name for name, _ in slots}
    for slot in template.slots:
        if slot.default_kind == "none" and slot.name not in given:
            read.add("C023", f"the slot '{slot.name}' has no default, and this {where} does not give it", part)
