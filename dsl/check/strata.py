"""The order of rules: their stages and strata, and the circles that have no order.

The graph has a node for each rule, for each way in which a relation is written, and for each way in which it is read;
rules with the same way share the node, so that a thousand rules that write and a thousand that read one relation need
no million edges. A read that is not monotone needs all that is written before; a circle through one is refused.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import Read

from .graph import components
from .reads import LimitedRead, Reader, Write, writes
from .rules import UNSTAGED
from .units import is_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aitia.dsl.ruleset import FactType, Rule, Value

    from .reads import Limit, Relation
    from .world import World

_MOST_SHOWN = 12
Node = int | Write | LimitedRead
"""A rule by its index, a way of writing, or a way of reading."""


@dataclass(slots=True)
class _Graph:
    """Who must come before whom. `raising` holds the edges after which the stratum is higher."""

    edges: dict[Node, list[Node]] = field(default_factory=lambda: defaultdict(list))
    raising: set[tuple[Node, Node]] = field(default_factory=set[tuple[Node, Node]])
    settled: set[tuple[Node, Node]] = field(default_factory=set[tuple[Node, Node]])

    def add(self, before: Node, after: Node, *, raises: bool = False, settles: bool = False) -> None:
        """An edge; with `settles` it must not lie on a circle."""
        self.edges[before].append(after)
        if raises or settles:
            self.raising.add((before, after))
        if settles:
            self.settled.add((before, after))


def place_rules(rules: Sequence[Rule], types: Mapping[str, FactType], world: World) -> tuple[Rule, ...]:
    """The rules with their stage, their stratum and what they read."""
    reader = Reader(types)
    reads = _with_overridden(rules, [reader.reads(rule) for rule in rules])
    written = [writes(rule, types, world) for rule in rules]
    _refuse_override_circles(rules, world)
    graph = _graph(rules, reads, written, types)
    nodes: list[Node] = list(range(len(rules)))
    found = components(nodes, graph.edges)
    for component in found:
        _refuse_circle(component, graph, rules, world)
    order = [*reversed(found)]
    strata = _strata(order, graph)
    stages = _stages(order, graph, rules)
    _refuse_later_stages(graph, stages, rules, world)
    return tuple(
        replace(rule, stage=stages[rule.index], stratum=strata[rule.index], reads=_as_reads(reads[rule.index]))
        for rule in rules
    )


def _as_reads(reads: Iterable[LimitedRead]) -> tuple[Read, ...]:
    """Reads without their limits, each once, in a fixed order."""
    found = {Read(read.relation[0], read.relation[1], read.monotone) for read in reads}
    return tuple(sorted(found, key=lambda read: (read.type, read.field, read.monotone)))


def _with_overridden(rules: Sequence[Rule], reads: list[set[LimitedRead]]) -> list[set[LimitedRead]]:
    """The reads of each rule, with those of the rules that override it: it fires only where they do not match."""
    numbers = {rule.code: rule.index for rule in rules}
    result = [set(found) for found in reads]
    for rule in rules:
        for code in rule.overrides:
            if code in numbers and numbers[code] != rule.index:
                result[numbers[code]] |= {replace(read, monotone=False) for read in reads[rule.index]}
    return result


def _graph(
    rules: Sequence[Rule], reads: list[set[LimitedRead]], written: list[list[Write]], types: Mapping[str, FactType]
) -> _Graph:
    """The edges from rules that write over relations to rules that read."""
    graph = _Graph()
    readers: dict[Relation, dict[LimitedRead, list[int]]] = defaultdict(lambda: defaultdict(list))
    for rule in rules:
        for read in reads[rule.index]:
            readers[read.relation][read].append(rule.index)
    limited = {relation: {name for read in ways for name, _, _ in read.limits} for relation, ways in readers.items()}
    writers: dict[Relation, dict[Write, list[int]]] = defaultdict(lambda: defaultdict(list))
    for rule in rules:
        for write in written[rule.index]:
            kept = tuple(pair for pair in write.values if pair[0] in limited.get(write.relation, ()))
            writers[write.relation][replace(write, values=kept)].append(rule.index)
    for relation, ways in writers.items():
        _connect(relation, ways, readers.get(relation, {}), types, graph)
    _connect_overrides(rules, graph)
    return graph


def _connect(
    relation: Relation,
    written: Mapping[Write, list[int]],
    read: Mapping[LimitedRead, list[int]],
    types: Mapping[str, FactType],
    graph: _Graph,
) -> None:
    """One relation: its writers before its readers, and those who conclude before those who presume."""
    declared = types[relation[0]].fields[relation[1]] if relation[1] else None
    early_is_wrong = declared is not None and (not declared.many or declared.uncertain)
    for write, indexes in written.items():
        for index in indexes:
            graph.add(index, write)
    for way, indexes in read.items():
        for index in indexes:
            graph.add(way, index)
    for write, way in _concerned(written, read):
        graph.add(write, way, raises=early_is_wrong, settles=not way.monotone)
    presuming = [index for write, indexes in written.items() if write.presumed for index in indexes]
    for write in written if presuming else ():
        if not write.presumed:
            for index in presuming:
                if index not in written[write]:
                    graph.add(write, index, settles=True)


def _concerned(written: Iterable[Write], read: Iterable[LimitedRead]) -> Iterator[tuple[Write, LimitedRead]]:
    """The pairs of a write and a read of which the one concerns the other.

    Most limits are `field is constant` on one field. The writes are indexed by it, so that a thousand states that
    lead to a thousand states are not a million pairs.
    """
    by: dict[tuple[str, Value], list[Write]] = defaultdict(list)
    open_: dict[str, list[Write]] = defaultdict(list)
    every = list(written)
    indexed: set[str] = set()
    for way in read:
        equal = next((limit for limit in sorted(way.limits, key=lambda limit: limit[0]) if limit[1] == "="), None)
        if equal is not None and equal[0] not in indexed:
            indexed.add(equal[0])
            _index(equal[0], every, by, open_)
        candidates = every if equal is None else [*by.get((equal[0], equal[2]), ()), *open_[equal[0]]]
        for write in candidates:
            if not _excluded(write, way.limits):
                yield write, way


def _index(
    name: str, written: Sequence[Write], by: dict[tuple[str, Value], list[Write]], open_: dict[str, list[Write]]
) -> None:
    """Sort the writes by the constant that they give a field, or by giving it none."""
    for write in written:
        constant = dict(write.values).get(name)
        if constant is None:
            open_[name].append(write)
        else:
            by[name, constant].append(write)


def _excluded(write: Write, limits: Iterable[Limit]) -> bool:
    """Whether the constants of a write can never satisfy the limits of a read."""
    values = dict(write.values)
    return any(name in values and not _holds(values[name], op, limit) for name, op, limit in limits)


def _holds(value: Value, op: str, limit: Value) -> bool:
    """Whether a comparison of two constants of a field's type holds."""
    if op == "=":
        return value == limit
    if op == "!=":
        return value != limit
    less, equal = is_below(value, limit), value == limit
    return {"<": less, "<=": less or equal, ">": not less and not equal, ">=": not less}[op]


def _connect_overrides(rules: Sequence[Rule], graph: _Graph) -> None:
    """A rule that overrides stands before the one that it blocks."""
    numbers = {rule.code: rule.index for rule in rules}
    for rule in rules:
        for code in rule.overrides:
            if code in numbers and numbers[code] != rule.index:
                graph.add(rule.index, numbers[code], raises=True)


def _strata(order: Sequence[Sequence[Node]], graph: _Graph) -> dict[int, int]:
    """The longest way to each rule, counting the edges that raise. Within a circle all rules stand level."""
    level: dict[Node, int] = defaultdict(int)
    home = {node: number for number, component in enumerate(order) for node in component}
    for number, component in enumerate(order):
        top = max(level[node] for node in component)
        for node in component:
            level[node] = top
            for after in graph.edges.get(node, ()):
                if home[after] != number:
                    level[after] = max(level[after], top + ((node, after) in graph.raising))
    return {node: level[node] for node in home if isinstance(node, int)}


def _stages(order: Sequence[Sequence[Node]], graph: _Graph, rules: Sequence[Rule]) -> dict[Node, int]:
    """The stage of each rule: its own, or the latest of what it reads."""
    stage: dict[Node, int] = {}
    for component in order:
        reached = max((stage.get(node, 0) for node in component), default=0)
        named = [rules[node].stage for node in component if isinstance(node, int) and rules[node].stage != UNSTAGED]
        latest = max([reached, *named])
        for node in component:
            own = rules[node].stage if isinstance(node, int) else UNSTAGED
            stage[node] = latest if own == UNSTAGED else own
            for after in graph.edges.get(node, ()):
                stage[after] = max(stage.get(after, 0), stage[node])
    return stage


# ---- what has no order


def _refuse_circle(component: Sequence[Node], graph: _Graph, rules: Sequence[Rule], world: World) -> None:
    """O805, O806: a circle through a read that needs its relation settled."""
    members = set(component)
    for before in component:
        for after in graph.edges.get(before, ()):
            if after in members and (before, after) in graph.settled:
                _report_circle([after, *_way(after, before, members, graph)], rules, world)
                return


def _way(start: Node, goal: Node, members: set[Node], graph: _Graph) -> list[Node]:
    """The shortest way from one node to another within a component, without the first."""
    came: dict[Node, Node] = {}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        if node == goal:
            break
        for after in graph.edges.get(node, ()):
            if after in members and after not in came and after != start:
                came[after] = node
                waiting.append(after)
    way = [goal]
    while way[-1] in came:
        way.append(came[way[-1]])
    return [*reversed(way)][1:] if way[-1] == start else []


def _report_circle(circle: Sequence[Node], rules: Sequence[Rule], world: World) -> None:
    """Name the rules of a circle and what passes between them."""
    indexes = [node for node in circle if isinstance(node, int)]
    first = rules[indexes[0]]
    steps = [*circle, circle[0]]
    parts: list[str] = []
    for node, after in pairwise(steps):
        if isinstance(node, LimitedRead) and isinstance(after, int):
            parts.append(f"{rules[after].code} {'reads' if node.monotone else 'needs all of'} {_shown(node.relation)}")
        elif isinstance(node, int) and isinstance(after, Write):
            parts.append(f"{rules[node].code} {'presumes' if after.presumed else 'concludes'} {_shown(after.relation)}")
        elif isinstance(node, int) and isinstance(after, int):
            parts.append(f"{rules[node].code} overrides {rules[after].code}")
    note = " -> ".join(_some(parts))
    if len(set(indexes)) == 1:
        what = next(_shown(node.relation) for node in circle if not isinstance(node, int))
        world.error(
            "O806",
            f"rule {first.code} defeats itself: it looks at all {what} and concludes one",
            first.span,
            note=note,
            hint="record it, or conclude a fact that differs in a fixed value",
        )
        return
    codes = " and ".join(_some([*dict.fromkeys(rules[index].code for index in indexes)]))
    world.error(
        "O805",
        f"the rules {codes} have no order, since each needs the other's conclusions",
        first.span,
        note=note,
        hint="a condition like 'there is no', a count or 'unless' needs all conclusions before it; break the circle",
    )


def _some(steps: list[str]) -> list[str]:
    """The steps of a circle, or as many as anybody would read."""
    return [*steps[:_MOST_SHOWN], "…"] if len(steps) > _MOST_SHOWN else steps


def _shown(relation: Relation) -> str:
    """A relation in the author's words."""
    return f"{relation[0]}.{relation[1]}" if relation[1] else relation[0]


def _refuse_later_stages(graph: _Graph, stages: Mapping[Node, int], rules: Sequence[Rule], world: World) -> None:
    """O807: a rule needs all of what a later stage concludes."""
    writers: dict[Node, list[int]] = defaultdict(list)
    for node, following in graph.edges.items():
        for after in following:
            if isinstance(node, int) and isinstance(after, Write):
                writers[after].append(node)
    names = list(world.stages)
    for before, after in graph.settled:
        late = max((stages[index] for index in writers.get(before, ())), default=0)
        readers = [after] if isinstance(after, int) else [i for i in graph.edges.get(after, ()) if isinstance(i, int)]
        for reader in readers:
            if stages[reader] < late and isinstance(before, Write):
                writer = next(rules[index] for index in writers[before] if stages[index] == late)
                world.error(
                    "O807",
                    f"rule {rules[reader].code} needs all of {_shown(before.relation)}, which stage "
                    f"'{names[late]}' still concludes",
                    rules[reader].span,
                    note=f"{writer.code} concludes it in "
                    f"stage '{names[late]}'; {rules[reader].code} is in stage '{names[stages[reader]]}'",
                    hint=f"put it in stage '{names[late]}' or a later one",
                )


def _refuse_override_circles(rules: Sequence[Rule], world: World) -> None:
    """O803, O804: rules that override themselves, or one another."""
    overrides: dict[str, Sequence[str]] = {rule.code: rule.overrides for rule in rules}
    spans = {rule.code: rule.span for rule in rules}
    for circle in components(list(overrides), overrides):
        first = min(circle, key=lambda code: spans[code].line if code in spans else 0)
        if len(circle) > 1:
            names = " -> ".join([*reversed(circle), circle[-1]])
            world.error("O804", "these rules override one another", spans[first], note=names)
        elif first in overrides.get(first, ()):
            world.error("O803", f"rule {first} overrides itself", spans[first])
