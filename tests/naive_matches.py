"""The matches of rules, by nested loops over their conditions in order."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING, Any

from naive_values import evaluate, holds, matching

from aitia.dsl.ruleset import (
    Aggregate,
    Arithmetic,
    Call,
    CallEffect,
    ChangeField,
    Compare,
    Complain,
    ConcludeFact,
    ConcludeField,
    Convert,
    CountTrue,
    FieldOf,
    FirstTrue,
    ForEach,
    ForEachIn,
    Known,
    Let,
    Local,
    Negate,
    Node,
    Not,
    OneOf,
    Or,
    Say,
    SomeOf,
    Stop,
    Template,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from naive_memory import Memory, RowKey
    from naive_values import Env, View

    from aitia.dsl.ruleset import Action, Condition, Expr, Rule


@dataclass(frozen=True)
class Match:
    """One way in which the conditions of a rule are true. What is compared is what identifies it.

    `places` orders the matches of one rule; `joined` are the rows on which its conclusions are founded.
    """

    rule: int
    facts: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, Any], ...]
    reads: tuple[Any, ...]
    places: tuple[int, ...] = field(compare=False)
    joined: frozenset[RowKey] = field(compare=False)

    @property
    def env(self) -> Env:
        """The names that the rule's actions may use."""
        return dict(self.facts + self.values)


def all_matches(rules: Iterable[Rule], view: View, memory: Memory) -> list[Match]:
    """The matches of all rules that are not blocked, in the order of the text."""
    rules = list(rules)
    found = {rule.code: list(_matches(rule, view, memory)) for rule in rules}
    free: dict[str, list[Match]] = {}
    while len(free) < len(rules):
        for rule in rules:
            stronger = [other for other in rules if rule.code in other.overrides]
            if rule.code not in free and all(other.code in free for other in stronger):
                rivals = [(other, match) for other in stronger for match in free[other.code]]
                free[rule.code] = [m for m in found[rule.code] if not any(_blocks(o, n, rule, m) for o, n in rivals)]
    return [match for rule in rules for match in free[rule.code]]


def _blocks(rule: Rule, match: Match, other: Rule, blocked: Match) -> bool:
    """Whether two matches bind the same facts to the variables that both authors named alike."""
    mine, theirs = dict(match.facts), dict(blocked.facts)
    shared = _named(rule) & _named(other)
    return all(mine[name] == theirs[name] for name in shared)


def _named(rule: Rule) -> set[str]:
    """The variables that `for each` binds and that the author named."""
    names = {c.pattern.name for c in rule.conditions if isinstance(c, ForEach)}
    return {name for name in names if not name.startswith("#")}


def _matches(rule: Rule, view: View, memory: Memory) -> Iterator[Match]:
    """The matches of one rule, blocked ones included."""
    for env, places in _bindings(rule.conditions, {}, (), view):
        if all(evaluate(expr, env, view) is not None for expr in _needed_by_all(rule, view)):
            yield _match(rule, env, places, view, memory)


def _bindings(
    conditions: tuple[Condition, ...], env: Env, places: tuple[int, ...], view: View
) -> Iterator[tuple[Env, tuple[int, ...]]]:
    """Every way to make the conditions true, in order of facts and places."""
    if not conditions:
        yield env, places
        return
    first, rest = conditions[0], conditions[1:]
    match first:
        case ForEach():
            for fact in matching(first.pattern, env, view):
                yield from _bindings(rest, env | {first.pattern.name: fact}, (*places, fact), view)
        case ForEachIn():
            values = evaluate(first.values, env, view) or ()
            for place, value in enumerate(dict.fromkeys(values)):
                yield from _bindings(rest, env | {first.name: value}, (*places, place), view)
        case Let():
            yield from _bindings(rest, env | {first.name: evaluate(first.value, env, view)}, places, view)
        case _:
            if holds(first.condition, env, view):
                yield from _bindings(rest, env, places, view)


def _match(rule: Rule, env: Env, places: tuple[int, ...], view: View, memory: Memory) -> Match:
    """The match with what identifies it and what it joins."""
    bound = [c.pattern.name for c in rule.conditions if isinstance(c, ForEach)]
    named = [c.name for c in rule.conditions if isinstance(c, ForEachIn | Let)]
    return Match(
        rule=rule.index,
        facts=tuple((name, env[name]) for name in bound),
        values=tuple((name, env[name]) for name in named),
        reads=(*(_identity(expr, env, view) for expr in reads(rule)), *_clock(rule, view)),
        places=places,
        joined=frozenset(_joined(rule, [env[name] for name in bound], env, view, memory)),
    )


def _identity(expr: Expr, env: Env, view: View) -> Any:
    """What of an expression identifies: of a field the cell or slot, and what it is computed from."""
    if not isinstance(expr, FieldOf):
        return evaluate(expr, env, view)
    fact = evaluate(expr.subject, env, view)
    computed = view.ruleset.types[expr.owner].fields[expr.field].computed
    beneath = _identifying(computed, False) if computed is not None else ()
    stored = None if fact is None else view.stored(fact, expr.field)
    return (stored, *(_identity(part, {"self": fact}, view) for part in beneath))


def _clock(rule: Rule, view: View) -> Iterator[Any]:
    """The time and the day, as far as actions read them."""
    parts = [part for action in rule.actions for part in _parts(action)]
    called = {name for part in parts for name in _called(part, view)}
    yield from (view.now if name == "now" else view.now.astimezone(UTC).date() for name in sorted(called & _CLOCK))


_CLOCK = {"now", "today"}


def _called(expr: Expr, view: View) -> Iterator[str]:
    """The functions called in an expression, in what its fields are computed from and in the functions themselves."""
    computed = view.ruleset.types[expr.owner].fields[expr.field].computed if isinstance(expr, FieldOf) else None
    if isinstance(expr, Call):
        yield expr.function
        declared = view.ruleset.functions.get(expr.function)
        yield from _called(declared.body, view) if declared else ()
    for part in (*_children(expr), *((computed,) if computed is not None else ())):
        yield from _called(part, view)


def _joined(rule: Rule, bound: list[int], env: Env, view: View, memory: Memory) -> Iterator[RowKey]:
    """The fact rows bound or reached, the slot rows that identify, and the rows that `for each … in` went through."""
    yield from ((fact,) for fact in bound)
    for expr in reads(rule):
        if isinstance(expr, FieldOf):
            yield from _rows(expr, env, view, memory)
    for condition in rule.conditions:
        if isinstance(condition, ForEachIn) and isinstance(condition.values, FieldOf):
            rows = _rows(condition.values, env, view, memory)
            yield from (row for row in rows if len(row) == 1 or row[2] == env[condition.name])


def _rows(expr: FieldOf, env: Env, view: View, memory: Memory) -> Iterator[RowKey]:
    """The rows without which the value of a field would not be known."""
    if evaluate(expr, env, view) is None:
        return
    fact = evaluate(expr.subject, env, view)
    yield (fact,)
    read = memory.type_of(fact).fields[expr.field]
    if read.stored == "slot" and read.default is None and read.computed is None:
        yield from ((fact, expr.field, value) for value in memory.shown(fact, expr.field))


# ---- what a rule reads


def _needed_by_all(rule: Rule, view: View) -> list[Expr]:
    """The slots without which every action of a rule concludes nothing."""
    if not rule.actions or not all(isinstance(action, ConcludeField) for action in rule.actions):
        return []
    lets = {c.name: c.value for c in rule.conditions if isinstance(c, Let)}
    values = [action.value for action in rule.actions if isinstance(action, ConcludeField)]
    first, *rest = [dict(_needed(value, lets, view)) for value in values]
    return [expr for key, expr in first.items() if all(key in other for other in rest)]


def _needed(expr: Expr, lets: dict[str, Expr], view: View) -> Iterator[tuple[str, Expr]]:
    """The slots without which a value is unknown, each with how it is written."""
    match expr:
        case FieldOf():
            declared = view.ruleset.types[expr.owner].fields[expr.field]
            if declared.stored == "slot" and declared.default is None and declared.computed is None:
                yield _written(expr), expr
            if declared.default is None and declared.computed is None:
                yield from _needed(expr.subject, lets, view)
        case Local() if expr.name in lets:
            yield from _needed(lets[expr.name], lets, view)
        case OneOf():
            yield from _needed(expr.subject, lets, view)
        case Negate() | Convert() | Not() | Arithmetic() | Compare() | Call():
            for part in _children(expr):
                yield from _needed(part, lets, view)
        case _:
            pass


def _written(expr: Expr) -> str:
    """A path of fields as text, to tell whether two are the same."""
    return f"{_written(expr.subject)}.{expr.field}" if isinstance(expr, FieldOf) else getattr(expr, "name", "?")


_RESULT_ONLY = CountTrue | FirstTrue | Known | SomeOf | Or | Aggregate


@cache
def _reads_of(rule: _ByIdentity) -> tuple[Expr, ...]:
    """As `reads`, kept for each rule."""
    found = [expr for condition in rule.rule.conditions for expr in _condition_reads(condition)]
    found += [expr for action in rule.rule.actions for part in _parts(action) for expr in _identifying(part, True)]
    found += [expr for part in _template_parts(rule.rule.because) for expr in _identifying(part, True)]
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _ByIdentity:
    """A rule as a key of a cache: rules hold mappings and templates, and comparing them would be slow."""

    rule: Rule

    def __eq__(self, other: object) -> bool:
        """The same object, not an equal one."""
        return isinstance(other, _ByIdentity) and self.rule is other.rule

    def __hash__(self) -> int:
        """By identity too."""
        return id(self.rule)


def reads(rule: Rule) -> tuple[Expr, ...]:
    """The expressions whose values identify a match, besides the facts and values that it binds."""
    return _reads_of(_ByIdentity(rule))


def _condition_reads(condition: Condition) -> Iterator[Expr]:
    """What identifies in a condition: of a `for each … in` not the list, only how it is reached."""
    match condition:
        case ForEach():
            for test in condition.pattern.where:
                yield from _identifying(test, False)
        case ForEachIn(values=FieldOf(subject=subject)):
            yield from _identifying(subject, False)
        case ForEachIn():
            pass
        case Let():
            yield from _identifying(condition.value, False)
        case _:
            yield from _identifying(condition.condition, False)


def _identifying(expr: Expr, results: bool) -> Iterator[Expr]:
    """The fields read in an expression and, if asked for, the results of what hides the fields within."""
    if isinstance(expr, _RESULT_ONLY):
        yield from (expr,) if results else ()
        return
    if isinstance(expr, FieldOf):
        yield expr
    for part in _children(expr):
        yield from _identifying(part, results)


def _children(expr: Expr) -> Iterator[Expr]:
    """The expressions directly within one."""
    for field_ in fields(expr):
        part = getattr(expr, field_.name)
        yield from (p for p in (part if isinstance(part, tuple) else (part,)) if isinstance(p, Node))  # type: ignore[misc]


def _parts(action: Action) -> Iterator[Expr]:
    """The expressions of an action."""
    match action:
        case ConcludeField() | ChangeField():
            yield from (action.subject, action.value)
        case ConcludeFact() | CallEffect():
            yield from (value for _, value in action.arguments)
        case Say():
            yield from _template_parts(action.text)
        case Stop():
            yield from _template_parts(action.reason)
        case Complain():
            yield from _template_parts(action.message)
        case _:
            pass


def _template_parts(template: Template | None) -> Iterator[Expr]:
    """The expressions that a template shows."""
    yield from (part for part in (template.parts if template else ()) if not isinstance(part, str))
