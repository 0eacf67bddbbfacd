"""Where the values of fields are kept, decided over the whole rule set, and the types as they leave the checks.

A field that is only ever given is a column of its fact. One that rules write, a person answers or a model judges is a
relation of its own, a slot. Disabled rules count too, so that switching a rule on does not change the shape of facts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import ChangeField, ConcludeFact, ConcludeField, Remove

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aitia.dsl.ruleset import Action, FactType, Field, Rule

    from .world import World

FieldName = tuple[str, str]


def finished_types(rules: Sequence[Rule], asked: set[FieldName], world: World) -> Mapping[str, FactType]:
    """All types with inherited fields first and every field placed."""
    concluded, written = _written(rules, world)
    done: dict[str, FactType] = {}
    for name, fact_type in world.types.items():
        fields = {
            field.name: _placed(field, (owner, field.name), concluded, written, asked)
            for owner, field in world.fields(name).values()
        }
        done[name] = replace(fact_type, fields=fields)
    return done


def _placed(
    field: Field, name: FieldName, concluded: set[FieldName], written: set[FieldName], asked: set[FieldName]
) -> Field:
    """A field with its storage."""
    kept_apart = field.many or field.uncertain or bool(field.judged_by) or name in asked or name in written
    return replace(field, stored="slot" if kept_apart else "column", asked=name in asked, concluded=name in concluded)


def _written(rules: Iterable[Rule], world: World) -> tuple[set[FieldName], set[FieldName]]:
    """The fields that rules conclude or presume, and all that they write."""
    concluded: set[FieldName] = set()
    written: set[FieldName] = set()
    for rule in rules:
        for action in rule.actions:
            names = _fields_of(action, world)
            written |= names
            if not isinstance(action, ChangeField):
                concluded |= names
    return concluded, written


def _fields_of(action: Action, world: World) -> set[FieldName]:
    """The fields that an action writes as values of their own."""
    match action:
        case ConcludeField(owner=owner, field=field) | ChangeField(owner=owner, field=field):
            return {(owner, field)}
        case ConcludeFact(type=name, arguments=arguments) if world.key(name):
            fields = world.fields(name)
            return {(fields[a][0], a) for a, _ in arguments if not fields[a][1].key}
        case _:
            return set()


def refuse_changes(rules: Sequence[Rule], world: World) -> None:
    """R226: `change` and `remove` of what rules conclude, which would come back at once."""
    by_rule: dict[FieldName | str, str] = {}
    for rule in rules:
        for action in rule.actions:
            if isinstance(action, ConcludeField):
                by_rule.setdefault((action.owner, action.field), rule.code)
            elif isinstance(action, ConcludeFact) and not action.permanent:
                for ancestor in world.lineage(action.type):
                    by_rule.setdefault(ancestor.name, rule.code)
                for name in _fields_of(action, world):
                    by_rule.setdefault(name, rule.code)
    for rule in rules:
        for action in rule.actions:
            _refuse_change(action, by_rule, world)


def _refuse_change(action: Action, by_rule: Mapping[FieldName | str, str], world: World) -> None:
    """R226 for one action."""
    match action:
        case ChangeField(span=span, owner=owner, field=field) if (owner, field) in by_rule:
            what, code = f"{owner}.{field}", by_rule[owner, field]
            verb = "changed"
        case Remove(span=span, subject=subject) if subject.type.fact in by_rule:
            what, code = f"a fact {subject.type.fact}", by_rule[subject.type.fact]
            verb = "removed"
        case _:
            return
    world.error(
        "R226",
        f"{what} is concluded by rule {code} and cannot be {verb}",
        span,
        note="a conclusion holds as long as its reasons do",
        hint="change a reason, or record it instead",
    )
