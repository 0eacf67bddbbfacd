"""What is declared of the slots of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.clips.values import FALSE, Symbol, Value

from .builtin import Builtin, ClipsError, Kind, truth
from .printing import values_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from aitia.dsl.clips.ast import Slot, Template

    from .host import Host

TYPES = (
    "FLOAT",
    "INTEGER",
    "SYMBOL",
    "STRING",
    "EXTERNAL-ADDRESS",
    "FACT-ADDRESS",
    "INSTANCE-ADDRESS",
    "INSTANCE-NAME",
)
"""In the order in which CLIPS names them."""

NUMBERS = {Symbol("FLOAT"), Symbol("INTEGER")}

GROUPS = {
    "NUMBER": ("FLOAT", "INTEGER"),
    "LEXEME": ("SYMBOL", "STRING"),
    "INSTANCE": ("INSTANCE-ADDRESS", "INSTANCE-NAME"),
}


def known(host: Host, function: str, name: Symbol) -> Template | None:
    """The template of this name, or None with a warning."""
    template = host.program.template(str(name))
    if template is None:
        host.channels.warn(f"{function} finds no template {name!s}")
    return template


def slot_names(host: Host, name: Symbol) -> Value:
    """The names of the slots."""
    template = known(host, "deftemplate-slot-names", name)
    return FALSE if template is None else tuple(Symbol(slot.name) for slot in template.slots)


def slot_exists(host: Host, name: Symbol, wanted: Symbol) -> Symbol:
    """Whether there is such a slot."""
    template = known(host, "deftemplate-slot-existp", name)
    return truth(template is not None and any(slot.name == str(wanted) for slot in template.slots))


def of_slot(function: str, answer: Callable[[Slot], Value], otherwise: Value) -> Builtin:
    """A question about one slot, with the answer for a template that does not exist."""

    def ask(host: Host, name: Symbol, wanted: Symbol) -> Value:
        template = known(host, function, name)
        if template is None:
            return otherwise
        for slot in template.slots:
            if slot.name == str(wanted):
                return answer(slot)
        raise ClipsError(f"{function} finds no slot {wanted!s} in the template {name!s}")

    return Builtin(ask, 2, 2, (Kind.SYMBOL,), host=True)


def types(slot: Slot) -> Value:
    """The types that a slot takes."""
    wanted = {single for name in slot.types for single in GROUPS.get(name, (name,))}
    return tuple(Symbol(name) for name in TYPES if not wanted or name in wanted)


def allowed_values(slot: Slot) -> Value:
    """The values that a slot takes, or FALSE if it does not list them."""
    return tuple(item for value in slot.allowed for item in values_of(value)) or FALSE


def limits(slot: Slot) -> Value:
    """The least and the greatest number; FALSE where no number fits."""
    if not NUMBERS & set(values_of(types(slot))):
        return FALSE
    low = Symbol("-oo") if slot.low is None else slot.low
    return (low, Symbol("+oo") if slot.high is None else slot.high)


def cardinality(slot: Slot) -> Value:
    """How many values a multislot takes; nothing for a single one."""
    return (slot.least, Symbol("+oo") if slot.most is None else slot.most) if slot.multi else ()


def default_kind(slot: Slot) -> Value:
    """`static`, `dynamic`, or FALSE if the slot must be given."""
    if slot.default_kind == "none":
        return FALSE
    return Symbol("dynamic" if slot.default_kind == "dynamic" else "static")


NAMES = {
    "singlep": of_slot("deftemplate-slot-singlep", lambda slot: truth(not slot.multi), FALSE),
    "multip": of_slot("deftemplate-slot-multip", lambda slot: truth(slot.multi), FALSE),
    "types": of_slot("deftemplate-slot-types", types, ()),
    "allowed-values": of_slot("deftemplate-slot-allowed-values", allowed_values, ()),
    "range": of_slot("deftemplate-slot-range", limits, ()),
    "cardinality": of_slot("deftemplate-slot-cardinality", cardinality, ()),
    "defaultp": of_slot("deftemplate-slot-defaultp", default_kind, FALSE),
}

FUNCTIONS = {
    "deftemplate-slot-names": Builtin(slot_names, 1, 1, (Kind.SYMBOL,), host=True),
    "deftemplate-slot-existp": Builtin(slot_exists, 2, 2, (Kind.SYMBOL,), host=True),
    **{f"deftemplate-slot-{name}": builtin for name, builtin in NAMES.items()},
}
