"""Facts as text: in a file stand `(order (number 1) (lines a b))` and `(red 1 2)`, one after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aitia.dsl.clips.ast import Const
from aitia.dsl.clips.constraints import unfit
from aitia.dsl.clips.forms import read_forms
from aitia.dsl.clips.mistakes import Mistakes
from aitia.dsl.clips.tokens import Atom, Form
from aitia.dsl.clips.values import Multifield, Symbol, Value
from aitia.dsl.problems import Problem
from aitia.dsl.source import Source

from ..facts_text import FactFile, read_text
from .coding import derived
from .facts_words import plain_facts
from .functions import ClipsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aitia.dsl.clips.ast import Slot, Template
    from aitia.dsl.clips.tokens import Part

    Row = tuple[Template, tuple[Value, ...]]

_MOST = 100
_FORM = "a fact is written (name value …) or (name (slot value) …)"


def read_file(path: str, templates: Iterable[Template]) -> list[Row] | list[Problem]:
    """The facts of a file, or all that is wrong with it."""
    text = read_text(FactFile(path))
    if isinstance(text, Problem):
        return [replace(text, hint="write a comment (;) for no facts") if text.code == "D110" else text]
    return read_facts(text, templates, path)


def read_facts(text: str, templates: Iterable[Template], name: str = "<text>") -> list[Row] | list[Problem]:
    """The facts of a text: each its template and the values of its slots; or all that is wrong with them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    named = {template.name.rpartition("::")[2]: template for template in reversed([*templates])}
    plain = plain_facts(text, named, _default_or_none)
    if plain is not None:
        return plain
    mistakes = Mistakes(Source(name, text))
    forms = read_forms(text, mistakes)
    reader = _Reader(mistakes, named)
    rows: list[Row] = []
    for form in forms:
        row = reader.fact(form)
        if row is not None:
            rows.append(row)
        if len(mistakes.found) >= _MOST:
            return [*mistakes.found[:_MOST], Problem("D111", "there are more problems than these", place=name)]
    return mistakes.found or rows


class _Reader:
    """Makes facts of forms, and notes what is wrong."""

    def __init__(self, mistakes: Mistakes, templates: Mapping[str, Template]) -> None:
        self.mistakes, self.templates = mistakes, templates
        self.slots = {name: {slot.name: slot for slot in kind.slots} for name, kind in templates.items()}

    def fact(self, form: Part) -> Row | None:
        """One fact."""
        head = form.items[0] if isinstance(form, Form) and form.items else form
        name = _symbol(head)
        if not isinstance(form, Form) or not name:
            self.mistakes.add("D112", "here a fact begins", head, hint=_FORM)
            return None
        template = self.templates.get(name)
        if template is None:
            hint = self.mistakes.near(name, self.templates)
            self.mistakes.add("D201", f"the program has no facts called '{name}'", head, hint=hint)
            return None
        if template.implied:
            return template, (tuple(self._values(form.items[1:])),)
        return template, tuple(self._slots(form, template))

    def _values(self, parts: Iterable[Part]) -> Multifield:
        """Values one after the other."""
        found: list[Value] = []
        for part in parts:
            if isinstance(part, Atom) and part.kind == "constant":
                found.append(part.value)
            else:
                self.mistakes.add("D112", "here a value is expected: a word, a number or a text in quotes", part)
        return tuple(value for value in found if not isinstance(value, tuple))

    def _slots(self, form: Form, template: Template) -> list[Value]:
        """The values of all slots."""
        name = template.name.rpartition("::")[2]
        known, given = self.slots[name], dict[str, Multifield]()
        for part in form.items[1:]:
            head = part.items[0] if isinstance(part, Form) and part.items else part
            slot = known.get(_symbol(head)) if isinstance(part, Form) else None
            if not isinstance(part, Form) or not _symbol(head):
                self.mistakes.add("D112", "here a slot begins: (slot value)", head)
            elif slot is None:
                hint = self.mistakes.near(_symbol(head), known)
                self.mistakes.add("D202", f"'{name}' has no slot '{_symbol(head)}'", head, hint=hint)
            elif slot.name in given:
                self.mistakes.add("D112", f"the slot '{slot.name}' is given twice", head)
            else:
                given[slot.name] = self._given(part, slot)
        return [self._slot(slot, given.get(slot.name), form) for slot in template.slots]

    def _given(self, part: Form, slot: Slot) -> Multifield:
        """The values of a slot, and whether it can hold them."""
        before = len(self.mistakes.found)
        values = self._values(part.items[1:])
        if len(self.mistakes.found) > before:
            return values
        if not slot.multi and len(values) != 1:
            self.mistakes.add("D203", f"the slot '{slot.name}' holds exactly one value", part)
        elif _is_limited(slot):
            reason = unfit(slot, [Const(slot.span, value) for value in values])
            if reason:
                self.mistakes.add("D203", f"the slot '{slot.name}' cannot hold this: {reason}", part)
        return values

    def _slot(self, slot: Slot, values: Multifield | None, form: Form) -> Value:
        """The value of a slot; where it is not given, its default."""
        if values is not None:
            return values if slot.multi else (*values, Symbol("nil"))[0]
        try:
            return _default(slot)
        except ClipsError as error:
            self.mistakes.add("D204", str(error), form)
            return Symbol("nil")


def _symbol(part: Part) -> str:
    """The letters of a symbol; empty for anything else."""
    is_symbol = isinstance(part, Atom) and part.kind == "constant" and type(part.value) is Symbol
    return str(part.value) if is_symbol and isinstance(part, Atom) else ""


def _is_limited(slot: Slot) -> bool:
    """Whether there is anything that a slot cannot hold."""
    return bool(slot.types or slot.allowed or slot.least) or not (slot.low is slot.high is slot.most is None)


def slot_values(template: Template, given: Mapping[str, Value]) -> tuple[Value, ...]:
    """The values of all slots, those that are not given with their defaults. Raises ClipsError."""
    unknown = set(given) - {slot.name for slot in template.slots}
    if unknown:
        raise ClipsError(f"the template {template.name.rpartition('::')[2]} has no slot {min(unknown)}")
    wrapped = {name: value if isinstance(value, tuple) else (value,) for name, value in given.items()}
    return tuple(_value(slot, wrapped.get(slot.name)) for slot in template.slots)


def _value(slot: Slot, values: Multifield | None) -> Value:
    """The value of one slot."""
    if values is None:
        return _default(slot)
    if slot.multi:
        return values
    if len(values) != 1:
        raise ClipsError(f"the slot {slot.name} holds exactly one value")
    return values[0]


def _default_or_none(slot: Slot) -> Value | None:
    """What a slot holds that is not given; None if it has to be."""
    try:
        return _default(slot)
    except ClipsError:
        return None


def _default(slot: Slot) -> Value:
    """What a slot holds that is not given."""
    if slot.default_kind == "none":
        raise ClipsError(f"the slot '{slot.name}' must be given: it has no default")
    defaults = slot.default if slot.default_kind in ("static", "dynamic") else derived(slot)
    values = tuple(d.value for d in defaults if isinstance(d, Const) and not isinstance(d.value, tuple))
    if len(values) != len(defaults):
        raise ClipsError(f"the slot '{slot.name}' must be given: its default is computed")
    return values if slot.multi else values[0]
