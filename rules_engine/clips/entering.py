"""Where one change enters the conditions of rules first, as it is in CLIPS.

CLIPS keeps the patterns of a template as a tree of tests, one for each field that is tested, and goes through it depth
first, the branch that was made last before the others. Below a pattern are the joins of rules, made last first too;
rules whose conditions begin alike share them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from aitia.dsl.clips import ast

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    Labels = tuple[Hashable, ...]
    Names = dict[str, Hashable]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a fact enters: the tests of a pattern, and the place of its condition among the rule's joins."""

    template: str
    labels: Labels
    join: int


def bare(node: object, names: Mapping[str, Hashable]) -> Hashable:
    """What a part of the text says, without where it stands and how its variables are called."""
    match node:
        case ast.Var():
            return ("variable", names.get(node.name, node.name))
        case ast.FieldPattern():
            return (node.multi, bool(node.name), bare(node.alternatives, names))
        case tuple():
            return tuple(bare(part, names) for part in cast("tuple[object, ...]", node))
        case ast.Const():
            return (type(node.value).__name__, node.value)
        case ast.Node():
            left_out = ("span", "address")
            return (
                type(node).__name__,
                *(bare(getattr(node, f), names) for f in node.__dataclass_fields__ if f not in left_out),
            )
        case _:
            return node


def bind_names(pattern: ast.Pattern, names: Names, place: int) -> None:
    """Name the variables that a pattern binds by where they stand."""
    for slot in pattern.slots:
        names.update({part.name: (place, slot.slot, i) for i, part in enumerate(slot.fields) if part.name})


def said(condition: ast.Condition, template: ast.Template | None, names: Names) -> Hashable:
    """What a condition comes to: equal for conditions that can share a join."""
    if isinstance(condition, ast.Pattern) and template is not None:
        tests = (part.alternatives for slot in condition.slots for part in slot.fields)
        outer = tuple(bare(found, names) for found in tests if _variables(found))
        return (template.name, labels_of(condition, template), outer)
    return (type(condition).__name__, bare(condition, names))


def labels_of(pattern: ast.Pattern, template: ast.Template) -> Labels:
    """The tests that stand in the tree for a pattern, and the fields by which CLIPS keeps its facts apart."""
    names: Names = {}
    found: list[Hashable] = []
    hashed: list[Hashable] = []
    for slot in pattern.slots:
        multi = template.implied or any(s.multi for s in template.slots if s.name == slot.slot)
        tests = [_own_tests(part, (slot.slot, i), names, hashed) for i, part in enumerate(slot.fields)]
        if multi:
            found += _labels_of_list(slot, tests)
        elif tests[0]:
            found += [(slot.slot, "constants")] * _is_constant(slot.fields[0]) + [(slot.slot, tests[0])]
    if hashed or not found:
        return (*found[:-1], (*found[-1:], tuple(hashed)))
    return tuple(found)


def _labels_of_list(slot: ast.SlotPattern, tests: list[Labels]) -> list[Hashable]:
    """The labels of a slot with several fields: the last says how many there may be."""
    size = (len(slot.fields), any(part.multi for part in slot.fields))
    places = [i for i, found in enumerate(tests) if found]
    if not places:
        return [] if size == (1, True) else [(slot.slot, size)]
    labels: list[Hashable] = []
    for i in range(places[-1] + 1):
        end = size if i == places[-1] else ()
        labels += [(slot.slot, i, end, "constants")] * (bool(tests[i]) and _is_constant(slot.fields[i]))
        labels.append((slot.slot, i, end, tests[i]))
    return labels


def _is_constant(part: ast.FieldPattern) -> bool:
    terms = part.alternatives
    return len(terms) == len(terms[0]) == 1 and terms[0][0].kind == "constant" and not terms[0][0].negated


def _own_tests(part: ast.FieldPattern, place: Hashable, names: Names, hashed: list[Hashable]) -> Labels:
    """The tests of a field that need nothing but the fact; a variable is known from its first field on."""
    if part.name:
        names[part.name] = place
    if len(part.alternatives) != 1:
        own = part.alternatives and _variables(part.alternatives) <= names.keys()
        return (bare(part.alternatives, names),) if own else ()
    tests = tuple(bare(term, names) for term in part.alternatives[0] if _variables(term) <= names.keys())
    for term in part.alternatives[0]:
        if term.kind == "variable" and not term.negated and not _variables(term) <= names.keys():
            names.update(dict.fromkeys(_variables(term), place))
            hashed.append(place)
    return tests


def _variables(node: object) -> set[str]:
    if isinstance(node, ast.Var):
        return {node.name}
    if isinstance(node, tuple):
        return {name for part in cast("tuple[object, ...]", node) for name in _variables(part)}
    if isinstance(node, ast.Node):
        return {name for f in node.__dataclass_fields__ if f != "span" for name in _variables(getattr(node, f))}
    return set()


@dataclass(slots=True)
class _Node:
    """A node of the tree: its branches, with the number of each."""

    branches: dict[Hashable, tuple[int, _Node]] = field(default_factory=dict["Hashable", "tuple[int, _Node]"])

    def way(self, labels: Labels) -> tuple[int, ...]:
        """The numbers of the branches that labels lead along; what was made last has the least number."""
        if not labels:
            return ()
        number, node = self.branches.setdefault(labels[0], (-len(self.branches), _Node()))
        return (number, *node.way(labels[1:]))


@dataclass(slots=True)
class Tree:
    """The trees of all templates, and the joins, which are numbered as they are made."""

    templates: dict[str, _Node] = field(default_factory=dict[str, _Node])
    joins: dict[tuple[int, Hashable], int] = field(default_factory=dict["tuple[int, Hashable]", int])
    numbers: list[tuple[int, ...]] = field(default_factory=list[tuple[int, ...]])  # for each rule, of its joins

    def add(self, joins: Labels, entries: Iterable[Entry]) -> None:
        """Let a rule into the tree; rules come in the order in which they are defined."""
        for entry in entries:
            self.templates.setdefault(entry.template, _Node()).way(entry.labels)
        numbers: list[int] = []
        at = 0
        # What the rule does stands below its last join, like a join of its own.
        for join in (*joins, ("rule", len(self.numbers))):
            at = self.joins.setdefault((at, join), len(self.joins) + 1)
            numbers.append(-at)
        self.numbers.append(tuple(numbers))

    def key(self, rule: int, entry: Entry) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """What entries of a fact are ordered by, least first."""
        return self.templates[entry.template].way(entry.labels), self.numbers[rule][entry.join :]

    def ranks(self, rule: int, entries: Mapping[int, Entry]) -> dict[int, int]:
        """For each pattern of a rule, by its register, when a fact enters it that fits several."""
        order = sorted(entries, key=lambda register: (entries[register].template, self.key(rule, entries[register])))
        return {register: rank for rank, register in enumerate(order)}
