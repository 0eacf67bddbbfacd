"""Functions that change facts and are called in Python: those whose template is only known at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.clips.values import FALSE, FactAddress, Symbol, Value

from ..kernel.lazy import layout as k
from .functions import ClipsError
from .functions.builtin import wrong_argument

if TYPE_CHECKING:
    from .functions import Result
    from .session import ClipsSession


def _index(value: Result) -> int:
    if isinstance(value, FactAddress):
        return value.index
    return value if isinstance(value, int) else 0


def _changed_index(name: str, value: Result) -> int:
    """The index of the fact that is to be changed."""
    if not isinstance(value, FactAddress | int):
        raise wrong_argument(name, 1, "an integer or a fact address", value)
    return _index(value)


def change(session: ClipsSession, name: str, arguments: tuple[Result, ...]) -> Result:
    """`modify` or `duplicate`: the fact, then slots and their values in turn."""
    index = _changed_index(name, arguments[0])
    row = session.row(index)
    if not row:
        session.host.channels.warn(f"{name} finds no fact f-{index}")
        return FALSE
    memory = session.memory
    number = int(memory.m[row + k.ROW_TEMPLATE])
    template = session.network.templates[number]
    columns = {slot.name: i for i, slot in enumerate(template.slots)}
    cells = memory.row_cells(row)
    for slot, value in zip(arguments[1::2], arguments[2::2], strict=True):
        if template.implied or str(slot) not in columns:
            raise ClipsError(f"{name} finds no slot '{slot}' in the template {template.name.rpartition('::')[2]}")
        column = columns[str(slot)]
        cells[column] = memory.encode(_fitting(name, value, multi=template.slots[column].multi))
    if name == "duplicate":
        found = session.assert_in_rule(number, cells)
    else:
        found = index if cells == memory.row_cells(row) or session.replace(row, cells) else 0
    return FactAddress(found) if found else FALSE


def _fitting(name: str, value: Result, *, multi: bool) -> Value:
    """A value as a slot takes it."""
    if value is None:
        raise ClipsError(f"{name} needs a value for each slot")
    if multi:
        return value if isinstance(value, tuple) else (value,)
    if isinstance(value, tuple):
        raise ClipsError(f"{name} got a multifield for a slot with one value")
    return value


def retract_all(session: ClipsSession, _name: str, arguments: tuple[Result, ...]) -> Result:
    """Retract facts by address or index; `*` is all of them."""
    for argument in arguments:
        if isinstance(argument, Symbol) and argument == Symbol("*"):
            for fact in session.facts():
                if session.row(fact.index):
                    session.retract(fact.index)
        elif session.row(_index(argument)):
            session.retract(_index(argument))
    return None


def facts_of(session: ClipsSession, _name: str, arguments: tuple[Result, ...]) -> Result:
    """The addresses of the facts of some templates, template by template."""
    names = [str(name) for name in arguments]
    return tuple(FactAddress(fact.index) for name in names for fact in session.facts() if fact.template == name)
