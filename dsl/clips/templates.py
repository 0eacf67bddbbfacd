"""`deftemplate`: slots with their attributes, and what contradicts what among these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .ast import Slot, Template
from .constraints import LETTERS, gives, letter, letters, unfit
from .expressions import is_call
from .tokens import Atom, Form
from .values import Symbol
from .world import RESERVED, Scope

if TYPE_CHECKING:
    from .ast import Expr
    from .expressions import Expressions
    from .tokens import Part
    from .values import Value

_ALLOWED: dict[str, tuple[str, ...]] = {
    "allowed-values": (),
    "allowed-symbols": ("SYMBOL",),
    "allowed-strings": ("STRING",),
    "allowed-lexemes": ("SYMBOL", "STRING"),
    "allowed-integers": ("INTEGER",),
    "allowed-floats": ("FLOAT",),
    "allowed-numbers": ("INTEGER", "FLOAT"),
    "allowed-instance-names": ("INSTANCE-NAME",),
}
_NAMES = ("type", "default", "default-dynamic", "range", "cardinality", *_ALLOWED)


@dataclass(slots=True)
class _Draft:
    """A slot while its attributes are read."""

    name: str
    multi: bool
    seen: dict[str, Form] = field(default_factory=dict["str", "Form"])
    types: tuple[str, ...] = ()
    allowed: tuple[Value, ...] = ()
    restricted: tuple[str, ...] = ()
    low: float | int | None = None
    high: float | int | None = None
    least: int = 0
    most: int | None = None
    default: tuple[Expr, ...] = ()
    default_kind: Literal["derive", "static", "dynamic", "none"] = "derive"


def read_template(read: Expressions, form: Form) -> None:
    """A `deftemplate`."""
    world = read.world
    name = world.modules.name(form, "deftemplate")
    if name is None:
        return
    if name in RESERVED:
        read.add("C037", f"'{name}' has a meaning of its own and cannot name a template", form.items[1])
        return
    full = world.full(name)
    if full in world.in_use:
        hint = "put the deftemplate before what uses it"
        read.add("C015", f"the template '{name}' is used before this, and cannot change", form.items[1], hint=hint)
        return
    rest = form.items[2:]
    if rest and isinstance(rest[0], Atom) and rest[0].kind == "constant" and type(rest[0].value) is str:
        rest = rest[1:]
    slots: dict[str, Slot] = {}
    for part in rest:
        slot = _read_slot(read, part)
        if slot is not None and slot.name in slots:
            read.add("C016", f"the template has two slots '{slot.name}'", part)
        elif slot is not None:
            slots[slot.name] = slot
    if world.modules.define("deftemplate", name, form.items[1]):
        world.make_room(world.templates, full)
        world.templates.pop(full, None)
        world.add_template(Template(read.mistakes.span(form), full, tuple(slots.values())))


def _read_slot(read: Expressions, part: Part) -> Slot | None:
    """`(slot name attributes …)`."""
    items = part.items if isinstance(part, Form) else ()
    multi = is_call(part, "multislot") or is_call(part, "multifield")
    if not multi and not is_call(part, "slot") and not is_call(part, "field"):
        read.add("C006", "a template has slots: (slot name …) or (multislot name …)", part)
        return None
    name = items[1] if len(items) > 1 else None
    if not isinstance(name, Atom) or name.kind != "constant" or type(name.value) is not Symbol:
        read.add("C006", "a slot has a name", part)
        return None
    if name.value == Symbol("implied"):
        read.add("C037", "'implied' is what the values of ordered facts are called, and cannot name a slot", name)
    draft = _Draft(str(name.value), multi)
    for attribute in items[2:]:
        _read_attribute(read, draft, attribute)
    slot = Slot(
        read.mistakes.span(part),
        draft.name,
        multi,
        draft.types,
        draft.allowed,
        draft.restricted,
        draft.low,
        draft.high,
        draft.least,
        draft.most,
        draft.default,
        draft.default_kind,
    )
    _check(read, slot, draft, part)
    return slot


def _read_attribute(read: Expressions, draft: _Draft, part: Part) -> None:
    """One attribute of a slot."""
    head = part.items[0] if isinstance(part, Form) and part.items else None
    name = str(head.value) if isinstance(head, Atom) else ""
    if name == "allowed-classes":
        read.add("C050", "'allowed-classes' is about objects (COOL), which are not supported", part)
        return
    if not isinstance(part, Form) or name not in _NAMES:
        read.add("C024", f"this is no attribute of a slot: there are {', '.join(_NAMES)}", part)
        return
    key = "default" if name == "default-dynamic" else name
    if key in draft.seen:
        read.add("C016", f"the slot '{draft.name}' has two attributes '{key}'", part)
        return
    draft.seen[key] = part
    if key == "default":
        _read_default(read, draft, part, dynamic=name == "default-dynamic")
    elif name == "type":
        _read_types(read, draft, part)
    elif name in _ALLOWED:
        _read_allowed(read, draft, part, name)
    else:
        _read_bounds(read, draft, part, name)


def _any(part: Part) -> bool:
    """`?VARIABLE`: no bound."""
    return isinstance(part, Atom) and part.kind == "variable" and part.value == "VARIABLE"


def _read_types(read: Expressions, draft: _Draft, form: Form) -> None:
    parts = form.items[1:]
    if len(parts) == 1 and _any(parts[0]):
        return
    names: list[str] = []
    for part in parts:
        name = str(part.value) if isinstance(part, Atom) and type(part.value) is Symbol else ""
        if name not in LETTERS:
            read.add("C024", f"this is no type: there are {', '.join(LETTERS)}", part)
        elif set(LETTERS[name]) & set("".join(LETTERS[other] for other in names)):
            read.add("C016", f"the type {name} is named twice", part)
        else:
            names.append(name)
    if not parts:
        read.add("C024", "the type is missing", form, hint="write (type SYMBOL), or ?VARIABLE for any")
    draft.types = tuple(names)


def _read_allowed(read: Expressions, draft: _Draft, form: Form, name: str) -> None:
    parts = form.items[1:]
    if parts and all(map(_any, parts)):
        return
    kinds = _ALLOWED[name]
    fitting = "".join(LETTERS[kind] for kind in kinds) or "ldysn"
    values: list[Value] = []
    for part in parts:
        if not isinstance(part, Atom) or part.kind != "constant":
            read.add("C024", f"'{name}' lists constants", part)
        elif letter(part.value) not in fitting:
            read.add("C024", f"this is none of the {name.removeprefix('allowed-')}", part)
        else:
            values.append(part.value)
    if not parts:
        read.add("C024", f"'{name}' lists at least one constant", form)
    lists = [key for key in draft.seen if key in _ALLOWED]
    if len(lists) > 1 and ("allowed-values" in lists or set(kinds) & set(draft.restricted)):
        read.add("C024", "two lists of allowed values are about the same type", form)
    draft.allowed += tuple(values)
    draft.restricted += kinds


def _read_bounds(read: Expressions, draft: _Draft, form: Form, name: str) -> None:
    """`range` and `cardinality`: two numbers or `?VARIABLE`."""
    bounds: list[float | int | None] = []
    for part in form.items[1:]:
        value = part.value if isinstance(part, Atom) and part.kind == "constant" else None
        fits = isinstance(value, int) or (name == "range" and isinstance(value, float))
        if not fits and not _any(part):
            bounds.clear()
            break
        bounds.append(value if isinstance(value, int | float) else None)
    if len(bounds) != 2:
        read.add("C024", f"a {name} is two numbers, or ?VARIABLE for no bound", form)
        return
    low, high = bounds
    if low is not None and high is not None and low > high:
        read.add("C024", f"the first number of a {name} is at most the second", form)
    elif name == "range":
        draft.low, draft.high = low, high
    elif not draft.multi:
        read.add("C024", "a slot that holds exactly one value has no cardinality", form, hint="write multislot")
    elif (low is not None and low < 0) or (high is not None and high < 0):
        read.add("C024", "a cardinality is at least 0", form)
    else:
        draft.least, draft.most = int(low or 0), None if high is None else int(high)


def _read_default(read: Expressions, draft: _Draft, form: Form, *, dynamic: bool) -> None:
    parts = form.items[1:]
    word = parts[0].value if len(parts) == 1 and isinstance(parts[0], Atom) and parts[0].kind == "variable" else ""
    if word in {"NONE", "DERIVE"} and not dynamic:
        draft.default_kind = "none" if word == "NONE" else "derive"
        return
    scope = Scope("template")
    draft.default = read.values(parts, scope)
    draft.default_kind = "dynamic" if dynamic else "static"
    for _, part in scope.uses:
        read.add("C024", "a default knows no variables", part, hint="?NONE means that the slot must be given")


def _check(read: Expressions, slot: Slot, draft: _Draft, part: Part) -> None:
    """C024: attributes that contradict one another; C021, C022: a default that does not fit."""
    seen = draft.seen
    types = set(letters(slot))
    values = [value for value in slot.allowed if letter(value) not in types]
    if "range" in seen and set(seen) & {"allowed-values", "allowed-numbers", "allowed-integers", "allowed-floats"}:
        read.add("C024", "a range cannot stand beside allowed numbers", seen["range"])
    elif values or any(not set(LETTERS[kind]) <= types for kind in slot.restricted):
        read.add("C024", "values are allowed that are not of the type", part)
    elif "type" in seen and any(bound is not None and letter(bound) not in types for bound in (slot.low, slot.high)):
        read.add("C024", "the range is not of the type", seen["range"])
    if slot.default_kind in {"static", "dynamic"}:
        _check_default(read, slot, seen["default"])


def _check_default(read: Expressions, slot: Slot, form: Form) -> None:
    many = len(slot.default) != 1 or gives(slot.default[0]) == "m"
    if not slot.multi and many:
        read.add("C021", f"the slot '{slot.name}' holds exactly one value", form)
        return
    reason = unfit(slot, slot.default)
    if reason:
        read.add("C022", f"the slot '{slot.name}' cannot hold its default: {reason}", form)
