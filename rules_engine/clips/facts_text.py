"""Facts as text, one after the other: `(order (number 1) (lines a b))` or `(red 1 2)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.clips.ast import Const
from aitia.dsl.clips.values import Field, Multifield, Symbol, Value

from .coding import derived
from .functions import ClipsError
from .functions.reading import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aitia.dsl.clips.ast import Slot, Template

    Row = tuple[Template, tuple[Value, ...]]

_OPEN, _CLOSE = Symbol("("), Symbol(")")


def read_facts(text: str, find: Callable[[str], Template | None]) -> Iterator[Row]:
    """The facts of a text: each its template and the values of its slots. Raises ClipsError."""
    stream = tokens(text)
    for token in stream:
        if token != _OPEN:
            raise ClipsError(f"a fact begins with '(', and here stands {token!s}")
        name = next(stream, None)
        template = find(str(name)) if isinstance(name, Symbol) else None
        if template is None:
            raise ClipsError(f"no condition of the program is about facts called {name}")
        if template.implied:
            yield template, _values(stream)
        else:
            yield template, _slots(template, stream)


def _values(stream: Iterator[Field]) -> Multifield:
    """Values up to the closing parenthesis."""
    found: list[Field] = []
    for token in stream:
        if token == _CLOSE:
            return tuple(found)
        if token == _OPEN:
            break
        found.append(token)
    raise ClipsError("a fact has no closing parenthesis where one belongs")


def _slots(template: Template, stream: Iterator[Field]) -> tuple[Value, ...]:
    """The slots of a fact, those that are not given with what follows from their type."""
    given: dict[str, Multifield] = {}
    for token in stream:
        if token == _CLOSE:
            return tuple(_slot(slot, given.get(slot.name)) for slot in template.slots)
        name = next(stream, None) if token == _OPEN else None
        if name is None or str(name) not in {slot.name for slot in template.slots}:
            raise ClipsError(f"the template {template.name.rpartition('::')[2]} has no slot {name}")
        given[str(name)] = _values(stream)
    raise ClipsError("a fact has no closing parenthesis")


def slot_values(template: Template, given: Mapping[str, Value]) -> tuple[Value, ...]:
    """The values of all slots, those that are not given with their defaults. Raises ClipsError."""
    unknown = set(given) - {slot.name for slot in template.slots}
    if unknown:
        raise ClipsError(f"the template {template.name.rpartition('::')[2]} has no slot {min(unknown)}")
    wrapped = {name: value if isinstance(value, tuple) else (value,) for name, value in given.items()}
    return tuple(_slot(slot, wrapped.get(slot.name)) for slot in template.slots)


def _slot(slot: Slot, values: Multifield | None) -> Value:
    """The value of one slot."""
    if values is None:
        defaults = slot.default if slot.default_kind in ("static", "dynamic") else derived(slot)
        values = tuple(d.value for d in defaults if isinstance(d, Const) and not isinstance(d.value, tuple))
        if len(values) != len(defaults):
            raise ClipsError(f"the slot {slot.name} must be given: its default is computed")
    if slot.multi:
        return values
    if len(values) != 1:
        raise ClipsError(f"the slot {slot.name} holds exactly one value")
    return values[0]
