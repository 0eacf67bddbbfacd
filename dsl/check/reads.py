"""What rules read and write: fact types, and fields that are kept as slots.

A read or write may be limited by constants (`kind is cpu`): where those of a writer and a reader differ, the one does
not concern the other. `record`, `change` and `remove` count for nothing here; `because` is not read for the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import (
    Aggregate,
    Compare,
    ConcludeFact,
    ConcludeField,
    Const,
    FactVar,
    FieldOf,
    ForEach,
    ForEachIn,
    Let,
    Local,
    OneOf,
    Pattern,
    SomeOf,
    Test,
)

from ..trees import parts
from .strict import needed_reads, place_of, single_values
from .walk import in_action

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aitia.dsl.ruleset import Condition, Expr, FactType, Field, Rule, Value

    from .strict import StrictRead
    from .world import World

Relation = tuple[str, str]
"""A fact type and no field, or the type that declares a slot and the slot."""

Limit = tuple[str, str, "Value"]
"""A field (`` for the value of the slot itself), a comparison, and the constant."""


@dataclass(frozen=True, slots=True)
class LimitedRead:
    """A relation that a rule reads, of which only what keeps to the limits concerns it."""

    relation: Relation
    monotone: bool
    limits: frozenset[Limit] = frozenset()


@dataclass(frozen=True, slots=True)
class Write:
    """A relation that a rule concludes something of (or presumes); the constants that it writes."""

    relation: Relation
    values: tuple[tuple[str, Value], ...] = ()
    presumed: bool = False


@dataclass(frozen=True, slots=True)
class Strict:
    """Which reads of a rule must give a value, and which reads of `many` fields are of one value."""

    places: set[StrictRead]
    single_values: set[int]


NOTHING = Strict(set(), set())
"""Within negations, aggregates and computations no read is strict."""

_OPPOSITE = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Reader:
    """Finds what rules read. What shared conditions read (the rows of a table) is found once."""

    def __init__(self, types: Mapping[str, FactType]) -> None:
        self.types = types
        self._of_let: dict[int, frozenset[LimitedRead]] = {}
        self._let_kept: list[Let] = []

    def reads(self, rule: Rule) -> set[LimitedRead]:
        """All that a rule reads."""
        strict = Strict(needed_reads(rule.conditions, rule.actions), single_values(rule.conditions))
        found: set[LimitedRead] = set()
        for condition in rule.conditions:
            found |= self._of_condition(condition, strict)
        for action in rule.actions:
            for expr in in_action(action):
                found |= self._of_expr(expr, strict)
        return found

    def field(self, owner: str, name: str) -> Field:
        """The declaration of a field."""
        return self.types[owner].fields[name]

    def is_plain(self, owner: str, name: str) -> bool:
        """Whether a field has a value only from its slot or column."""
        field = self.field(owner, name)
        return field.default is None and field.computed is None

    def _of_condition(self, condition: Condition, strict: Strict) -> set[LimitedRead]:
        """What a condition reads."""
        match condition:
            case ForEach(pattern=pattern):
                return self._of_pattern(pattern, strict, monotone=True)
            case ForEachIn(values=values):
                return self._of_expr(values, strict)
            case Test(condition=test):
                return self._of_expr(test, strict)
            case Let() if condition.name.startswith("#"):
                return set(self._of_shared(condition))
            case Let(value=value):
                return self._of_expr(value, strict)

    def _of_shared(self, let: Let) -> frozenset[LimitedRead]:
        """What the place of the row that holds reads: nothing of it strictly."""
        known = self._of_let.get(id(let))
        if known is None:
            known = self._of_let[id(let)] = frozenset(self._of_expr(let.value, NOTHING))
            self._let_kept.append(let)
        return known

    def _of_pattern(self, pattern: Pattern, strict: Strict, *, monotone: bool) -> set[LimitedRead]:
        """What a pattern reads: its type, limited by constants of columns, and the slots in its tests."""
        limits = frozenset(self._limits(pattern))
        found = {LimitedRead((pattern.type, ""), monotone, limits)}
        for test in pattern.where:
            found |= self._of_expr(test, strict)
        return found

    def _limits(self, pattern: Pattern) -> Iterator[Limit]:
        """The constants that the columns of a pattern are compared with."""
        for test in pattern.where:
            place = _compared(test)
            if (
                place is not None
                and self.field(place[0].owner, place[0].field).stored == "column"
                and (isinstance(place[0].subject, FactVar) and place[0].subject.name == pattern.name)
            ):
                yield place[0].field, place[1], place[2]

    def _of_expr(self, root: Expr, strict: Strict) -> set[LimitedRead]:
        """What an expression reads."""
        found: set[LimitedRead] = set()
        stack: list[Expr | Pattern] = [root]
        while stack:
            node = stack.pop()
            match node:
                case Aggregate(pattern=pattern, value=value):
                    found |= self._of_pattern(pattern, NOTHING, monotone=False)
                    stack.extend(() if value is None else (value,))
                    continue
                case FieldOf():
                    found |= self._of_field(node, strict, frozenset())
                case Compare() if (place := _compared(node)) is not None and place[1] == "=":
                    found |= self._of_field(place[0], strict, frozenset({("", "=", place[2])}))
                    stack.append(place[0].subject)
                    continue
                case SomeOf(
                    name=one,
                    values=FieldOf() as values,
                    condition=Compare(op="=", left=Local(name=left), right=Const(value=value)),
                ) if left == one:
                    found |= self._of_field(values, strict, frozenset({("", "=", value)}))
                    stack.append(values.subject)
                    continue
                case _:
                    pass
            stack.extend(parts(node))
        return found

    def _of_field(self, node: FieldOf, strict: Strict, limits: frozenset[Limit]) -> set[LimitedRead]:
        """What a field reads: its slot, what it is computed from, the fact that a reference leads to."""
        found: set[LimitedRead] = set()
        field, place = self.field(node.owner, node.field), place_of(node)
        is_needed = place is not None and place in strict.places
        if field.stored == "slot":
            monotone = is_needed and self.is_plain(node.owner, node.field)
            if field.many:
                monotone = id(node) in strict.single_values
            limits = limits if self.is_plain(node.owner, node.field) else frozenset()
            found.add(LimitedRead((node.owner, node.field), monotone, limits))
        if field.computed is not None:
            found |= self._of_expr(field.computed, NOTHING)
        if not isinstance(node.subject, FactVar):
            found.add(LimitedRead((node.subject.type.fact, ""), is_needed))
        return found


def _compared(test: Expr) -> tuple[FieldOf, str, Value] | None:
    """A field compared with a constant."""
    match test:
        case Compare(op=op, left=FieldOf() as field, right=Const(value=value)) if op in _OPPOSITE:
            return field, op, value
        case Compare(op=op, left=Const(value=value), right=FieldOf() as field) if op in _OPPOSITE:
            return field, _OPPOSITE[op], value
        case OneOf(subject=FieldOf() as field, options=(Const(value=value),)):
            return field, "=", value
        case _:
            return None


def writes(rule: Rule, types: Mapping[str, FactType], world: World) -> list[Write]:
    """What a rule concludes and presumes."""
    found: list[Write] = []
    for action in rule.actions:
        match action:
            case ConcludeField(owner=owner, field=field, value=value, presumed=presumed):
                found.append(Write((owner, field), _constant("", value), presumed))
            case ConcludeFact(permanent=False):
                found.extend(_fact_writes(action, types[action.type], world))
            case _:
                pass
    return found


def _fact_writes(action: ConcludeFact, fact_type: FactType, world: World) -> Iterator[Write]:
    """A concluded fact writes its type, those above it, and, apart, its slots."""
    cells: list[tuple[str, Value]] = []
    slots: list[tuple[str, Expr]] = []
    for name, value in action.arguments:
        if fact_type.fields[name].stored == "column":
            cells.extend(_constant(name, value))
        else:
            slots.append((name, value))
    for ancestor in world.lineage(fact_type.name):
        yield Write((ancestor.name, ""), tuple(cells))
    for name, value in slots:
        found = world.field(fact_type.name, name)
        yield Write((found[0] if found else fact_type.name, name), _constant("", value))


def _constant(name: str, value: Expr) -> tuple[tuple[str, Value], ...]:
    """A written value, if it is a constant."""
    return ((name, value.value),) if isinstance(value, Const) else ()
