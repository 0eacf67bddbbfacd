"""Remarks on rule sets that can be run: what is probably not meant.

Each is precise rather than complete: a remark that is wrong teaches people to ignore the right ones.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import (
    Compare,
    ConcludeField,
    Const,
    FactVar,
    FieldOf,
    ForEach,
    ForEachIn,
    Let,
    Local,
    Not,
    Pattern,
)
from aitia.dsl.write import write_block

from ..trees import walk
from .walk import in_action, in_condition, in_template
from .world import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aitia.dsl import ast
    from aitia.dsl.ruleset import Expr, FactType, Rule, Value

    from .world import World


def remark_rules(rules: Sequence[Rule], types: Mapping[str, FactType], world: World) -> None:
    """All remarks on rules."""
    _never_true(rules, types, world)
    _unused_stages(rules, world)
    for rule in rules:
        _conflicting(rule, world)
        if "." not in rule.code:
            _disabled(rule, world)
            _unlinked(rule, world)
            _unused_names(rule, world)


def _everything(rule: Rule) -> Iterator[Expr]:
    """All expressions of a rule."""
    for condition in rule.conditions:
        yield from walk(*in_condition(condition))
    for action in rule.actions:
        yield from walk(*in_action(action))
    yield from walk(*in_template(rule.because))


def _disabled(rule: Rule, world: World) -> None:
    """L108: a rule that is switched off."""
    if rule.disabled:
        world.tell("L108", f"rule {rule.code} is disabled", rule.span)


def _unused_stages(rules: Sequence[Rule], world: World) -> None:
    """L112: a stage in which nothing is done."""
    used = {rule.stage for rule in rules}
    for name, place in world.stages.items():
        span = world.stage_spans.get(name)
        if place not in used and span is not None:
            world.tell("L112", f"no rule is in the stage '{name}'", span)


def _unused_names(rule: Rule, world: World) -> None:
    """L113: a value that is named and not used."""
    named = {c.name: c for c in rule.conditions if isinstance(c, Let) and not c.name.startswith("#")}
    if not named:
        return
    used = {node.name for node in _everything(rule) if isinstance(node, Local)}
    for name, let in named.items():
        if name not in used:
            world.tell("L113", f"the value '{name}' is not used", let.span)


def _conflicting(rule: Rule, world: World) -> None:
    """L104: one rule concludes two values for a field that has one."""
    seen: dict[tuple[str, str, str], Value] = {}
    for action in rule.actions:
        if not isinstance(action, ConcludeField) or action.presumed or not isinstance(action.value, Const):
            continue
        declared = world.types[action.owner].fields[action.field]
        place = (words(action.subject.span), action.owner, action.field)
        if declared.many or declared.uncertain:
            continue
        if seen.setdefault(place, action.value.value) != action.value.value:
            message = f"rule {rule.code} concludes two values for {place[0]}.{action.field}, which has one"
            world.warn(
                "L104",
                message,
                action.span,
                note="the field would be unknown",
                hint="mark the field 'many' if it can have several",
            )


def remark_doubled(blocks: Iterable[ast.Rule], world: World) -> None:
    """L105: two rules that say the same, whatever their codes and titles."""
    seen: dict[str, ast.Rule] = {}
    for block in blocks:
        text = write_block(replace(block, doc="")).partition("\n")[2]
        first = seen.setdefault(text, block)
        if first is not block:
            name = f"rule {block.code.name}" if block.code else "this rule"
            world.warn("L105", f"{name} says the same as the rule at {first.span}", block.span)


# ---- joins that no value links


def _unlinked(rule: Rule, world: World) -> None:
    """L106: two patterns without a value in common, so that every pair of their facts matches."""
    patterns = [c.pattern for c in rule.conditions if isinstance(c, ForEach) and c.pattern.name not in world.subjects]
    if len(patterns) < 2:
        return
    groups = _Groups()
    for condition in rule.conditions:
        names = {condition.name} if isinstance(condition, (Let, ForEachIn)) else set[str]()
        for root in in_condition(condition):
            tests = root.where if isinstance(root, Pattern) else (root,)
            for test in tests:
                groups.join({*names, *_names_in(test)})
    first = patterns[0]
    for pattern in patterns[1:]:
        if (
            not groups.together(pattern.name, first.name)
            and not _is_singled_out(pattern)
            and not _is_singled_out(first)
        ):
            world.warn(
                "L106",
                f"nothing links this {pattern.type} to the {first.type} above",
                pattern.span,
                note=f"the rule matches each {first.type} with each {pattern.type}",
                hint="compare a field of the one with a field of the other",
            )
            return


def _is_singled_out(pattern: Pattern) -> bool:
    """Whether a constant picks out facts, as of a setting that there is once."""
    return any(isinstance(test, Compare) and test.op == "=" and isinstance(test.right, Const) for test in pattern.where)


def _names_in(test: Expr) -> set[str]:
    """The facts and values that an expression speaks of."""
    return {node.name for node in walk(test) if isinstance(node, (FactVar, Local))}


class _Groups:
    """Names that are linked with one another (union and find)."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def head(self, name: str) -> str:
        """The name that stands for the group."""
        while self.above.get(name, name) != name:
            name = self.above[name]
        return name

    def join(self, names: Iterable[str]) -> None:
        """Make one group of all names."""
        heads = [self.head(name) for name in names]
        for head in heads[1:]:
            self.above[self.head(head)] = self.head(heads[0])

    def together(self, one: str, other: str) -> bool:
        """Whether two names are linked."""
        return self.head(one) == self.head(other)


# ---- tests that can never be true


def _never_true(rules: Sequence[Rule], types: Mapping[str, FactType], world: World) -> None:
    """L107: a field is compared with `is not v` where rules conclude nothing but v, and else it is unknown."""
    only = _only_values(rules, types)
    if not only:
        return
    for rule in rules:
        if "." in rule.code:
            continue
        for node in _everything(rule):
            found = _negative(node)
            if found is not None and only.get((found[0].owner, found[0].field)) == found[1].value:
                name = f"{found[0].owner}.{found[0].field}"
                world.warn(
                    "L107",
                    f"'{words(node.span)}' is true only where {name} is given",
                    node.span,
                    note=f"rules conclude only {words(found[1].span)}; else it is unknown, which is not different",
                    hint=f"'presume' or 'default' gives {name} a value where no rule does",
                )


def _only_values(rules: Sequence[Rule], types: Mapping[str, FactType]) -> dict[tuple[str, str], Value]:
    """The fields for which rules conclude one constant alone, and which have no other value to fall back on."""
    values: dict[tuple[str, str], list[Expr]] = defaultdict(list)
    for rule in rules:
        for action in rule.actions:
            if isinstance(action, ConcludeField):
                values[action.owner, action.field].append(action.value)
    result: dict[tuple[str, str], Value] = {}
    for name, found in values.items():
        declared = types[name[0]].fields[name[1]]
        constants = [value.value for value in found if isinstance(value, Const)]
        falls_back = declared.default is not None or declared.asked or declared.judged_by or declared.many
        if len(constants) == len(found) and len(set(constants)) == 1 and not falls_back:
            result[name] = constants[0]
    return result


def _negative(node: Expr) -> tuple[FieldOf, Const] | None:
    """`f is not v`, or `not f is v`."""
    match node:
        case Compare(op="!=", left=FieldOf() as place, right=Const() as value):
            return place, value
        case Not(operand=Compare(op="=", left=FieldOf() as place, right=Const() as value)):
            return place, value
        case _:
            return None
