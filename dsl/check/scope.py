"""Which names can be used at a place, and what they stand for.

A `Frame` belongs to a whole block (a rule, a table, a test), a `Scope` to a stretch of it: inside a pattern the bare
names are the fields of its fact first. A name whose introduction is wrong stays known without a type, so that its uses
are not reported as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from aitia.dsl.problems import nearest
from aitia.dsl.ruleset import Expr, FactVar, FieldOf, Local, Type

from .drafts import LooseWord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aitia.dsl import ast
    from aitia.dsl.source import Span

    from .drafts import Draft
    from .world import World


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name stands for: a fact or a value, and its name in the core. Without a type it is broken."""

    core: str
    type: Type | None
    is_fact: bool
    span: Span


@dataclass(slots=True)
class Frame:
    """What holds for a whole block.

    `block` names it in messages, and `note` says what its names are. `quantifies` tells whether `there is …` may
    stand in its conditions. `last_types` are the types of the patterns above.
    """

    world: World
    block: str
    note: str
    quantifies: bool = True
    used: set[str] = field(default_factory=set[str])
    last_types: list[str] = field(default_factory=list[str])
    subjects: dict[str, Span] = field(default_factory=dict[str, "Span"])
    numbered: int = 0
    operands: int = 0
    queries: list[str] = field(default_factory=list[str])

    def fresh(self, wanted: str = "") -> str:
        """A name that the block does not have yet: the wanted one, or it with a number."""
        if wanted and wanted not in self.used:
            self.used.add(wanted)
            return wanted
        self.numbered += 1
        name = f"{wanted}#{self.numbered}"
        self.used.add(name)
        return name


@dataclass(slots=True)
class Scope:
    """The names at one place.

    `fact` is the pattern's fact, whose fields bare names are. `templates`: strings that are values may have `{…}`.
    """

    frame: Frame
    names: dict[str, Binding] = field(default_factory=dict[str, Binding])
    fact: Binding | None = None
    templates: bool = False

    @property
    def world(self) -> World:
        """What the rule set declares."""
        return self.frame.world

    def inside(self, name: ast.Name | None, fact: Binding) -> Scope:
        """The scope within a pattern, where its own fact is known by its fields and by its name."""
        names = dict(self.names)
        if name is not None:
            names[name.name] = fact
        return Scope(self.frame, names, fact)

    def bind(self, name: ast.Name, type: Type | None, *, is_fact: bool) -> str:
        """Introduce a name, once in the block; what it is called in the core."""
        self.refuse_twice(name)
        core = self.frame.fresh(name.name)
        self.names[name.name] = Binding(core, type, is_fact, name.span)
        return core

    def refuse_twice(self, name: ast.Name) -> bool:
        """R203: a name that stands for something else already."""
        first = self.names.get(name.name)
        if first is None and name.name not in self.frame.subjects:
            return False
        where = f"line {first.span.line}" if first else "a subject"
        message = f"{self.frame.block} uses the name '{name.name}' for two things"
        self.world.error(
            "R203",
            message,
            name.span,
            note=f"it is introduced first on {where}" if first else f"it is used above as the subject '{name.name}'",
            hint="give one of them another name",
        )
        return True


def look_up(name: ast.Name, scope: Scope) -> Draft | None:
    """What a bare word stands for: a field of the pattern's fact, a name, a subject, or perhaps a choice."""
    if scope.fact is not None:
        if scope.fact.type is None:
            return None
        found = scope.world.field(scope.fact.type.fact, name.name)
        if found is not None:
            subject = FactVar(name.span, scope.fact.type, scope.fact.core)
            return field_value(subject, found[0], name.name, name.span, scope.world)
        if scope.world.is_broken_field(scope.fact.type.fact, name.name):
            return None
    binding = scope.names.get(name.name)
    if binding is not None:
        return _bound(binding, name)
    if name.name in scope.world.subjects:
        return _subject(name, scope)
    return LooseWord(name.span, name.name, scope)


def _bound(binding: Binding, name: ast.Name) -> Expr | None:
    """The fact or value that a name stands for; None when its introduction was wrong."""
    if binding.type is None:
        return None
    kind = FactVar if binding.is_fact else Local
    return kind(name.span, binding.type, binding.core)


def _subject(name: ast.Name, scope: Scope) -> Expr | None:
    """The subject of the consultation, used without a pattern."""
    type_name = scope.world.subjects[name.name]
    scope.frame.subjects.setdefault(name.name, name.span)
    scope.frame.used.add(name.name)
    return FactVar(name.span, Type("reference", fact=type_name), name.name) if type_name in scope.world.types else None


def field_value(subject: Expr, owner: str, name: str, span: Span, world: World) -> FieldOf:
    """The value of a field; of a `many` field the list of its values."""
    declared = world.types[owner].fields[name]
    return FieldOf(span, Type("list", element=declared.type) if declared.many else declared.type, subject, owner, name)


def follow(subject: Expr, name: ast.Name, scope: Scope) -> FieldOf | None:
    """A field after a dot."""
    if subject.type.kind != "reference":
        _no_fact(subject, name, scope)
        return None
    type_name = subject.type.fact
    found = scope.world.field(type_name, name.name)
    if found is not None:
        return field_value(subject, found[0], name.name, subject.span.to(name.span), scope.world)
    if not scope.world.is_broken_field(type_name, name.name):
        unknown_field(type_name, name, scope.world)
    return None


def _no_fact(subject: Expr, name: ast.Name, scope: Scope) -> None:
    """R205: a field after something that is no fact."""
    several = scope.world.is_many(subject)
    why = "has several values" if several else "is a value and not a fact"
    message = f"there is no field '{name.name}' here, since what stands before the dot {why}"
    hint = "take its values one by one with 'for each … in'" if several else ""
    scope.world.error("R205", message, subject.span.to(name.span), hint=hint)


def unknown_field(type_name: str, name: ast.Name, world: World) -> None:
    """R204: a field that the type does not have."""
    known = world.fields(type_name)
    note = "" if known else f"{type_name} has no fields"
    world.error("R204", f"{type_name} has no field '{name.name}'", name.span, note=note, hint=nearest(name.name, known))


def dotted(path: ast.Dotted, scope: Scope) -> Expr | None:
    """`o.customer.name`: a name and the fields after it."""
    head = look_up(path.head, scope)
    if isinstance(head, LooseWord):
        unknown_name(head)
        return None
    value = head
    for name in path.fields:
        if value is None or not isinstance(value, Expr):
            return None
        value = follow(value, name, scope)
    return value if isinstance(value, Expr) else None


def unknown_name(word: LooseWord) -> None:
    """R201: a name that nothing introduces; R202 where a comma would have made it a field."""
    scope, world = word.scope, word.scope.world
    for type_name in reversed(scope.frame.last_types):
        if scope.fact is None and world.field(type_name, word.word):
            message = f"'{word.word}' is not known here; put a comma before it if it belongs to {type_name}"
            note = "'and' begins a new condition; a comma goes on about the same fact"
            world.error("R202", message, word.span, note=note)
            return
    hint = nearest(word.word, _visible(scope)) or _as_field(word.word, scope) or _as_choice(word.word, world)
    if scope.fact is not None and scope.fact.type is not None:
        message = f"'{word.word}' is neither a field of {scope.fact.type.fact} nor a name that is known here"
        world.error("R201", message, word.span, hint=hint)
        return
    message = f"{scope.frame.block} uses the name '{word.word}', which {scope.frame.note}"
    world.error("R201", message, word.span, note=_NOTES.get(scope.frame.note, ""), hint=hint)


INTRODUCED = "no condition introduces"
GIVEN = "no fact of the test is called"
PARAMETER = "is not one of its parameters"
FIELD = "is not one of its fields"

_NOTES: Mapping[str, str] = {
    INTRODUCED: "a name is introduced by 'for each <Type> <name>' in the when-part",
    GIVEN: "a given fact gets a name with 'called'",
}


def _visible(scope: Scope) -> list[str]:
    """All names that could be meant at a place."""
    fields = scope.world.fields(scope.fact.type.fact) if scope.fact and scope.fact.type else {}
    return [*fields, *scope.names, *scope.world.subjects]


def _as_field(word: str, scope: Scope) -> str:
    """A hint when a fact that has a name has a field like this."""
    for name, binding in scope.names.items():
        fields = scope.world.fields(binding.type.fact) if binding.type and binding.type.fact else {}
        near = get_close_matches(word, fields, n=1)
        if near:
            return f"did you mean '{name}.{near[0]}'?"
    return ""


def _as_choice(word: str, world: World) -> str:
    """A hint when the word is an option of some field."""
    place = _choice_with(word, world)
    return f"'{word}' is a choice of {place}; it can stand only beside that field" if place else ""


def is_option(word: str, world: World) -> bool:
    """Whether the word is an option of some field."""
    return bool(_choice_with(word, world))


def _choice_with(word: str, world: World) -> str:
    """The first field that has the word among its options."""
    for fact_type in world.types.values():
        for declared in fact_type.fields.values():
            if word in declared.type.options:
                return f"{fact_type.name}.{declared.name}"
    return ""
