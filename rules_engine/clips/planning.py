"""How the search for matches of a shape goes, for each change that can begin it.

The conditions before the one where the change entered come first, all of them found and put in order; those after it
follow as they are written, newest facts first. Where that would begin with a cross product although a later
condition shares a value with what is known, all are found first, in a better order, and then sorted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..kernel.lazy import layout as k
from .shapes import Among, Check, Condition, Const, Group, Inner, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .entering import Entry
    from .shapes import Element, Operand, Shape, Split, Test

Key = tuple[tuple[int, Place], ...]
"""Columns of an index with the places of the match that they must equal."""


@dataclass(frozen=True, slots=True)
class Alpha:
    """The rows of a template that pass tests of their own, written for register 0."""

    template: str
    tests: tuple[Check | Among, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """An alpha's rows by the cells of some columns."""

    alpha: Alpha
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a search."""

    kind: int
    register: int = 0
    index: Index | None = None
    key: tuple[Place, ...] = ()
    tests: tuple[Check | Among, ...] = ()
    condition: Condition | None = None
    split: Split | None = None
    strict: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """What one kind of change at one condition begins."""

    shape: Shape
    kind: int
    position: int
    prefix: tuple[Step, ...]
    steps: tuple[Step, ...]
    kept: tuple[int, ...]
    marks: tuple[int, ...]
    left: int
    needed: tuple[Alpha, ...]
    begins: Alpha | None
    entry: Entry | None
    ranks: tuple[int, ...]
    checks: tuple[Step, ...] = ()


def alpha_of(element: Element | Inner) -> Alpha:
    """The alpha of a pattern."""
    return Alpha(element.template, tuple(_moved(test) for test in element.own))


def _moved(test: Check | Among) -> Check | Among:
    """A test of one row, written for register 0, so that equal tests are equal."""
    if isinstance(test, Check):
        return Check(test.how, _at_zero(test.left), _at_zero(test.right))
    return Among(replace(test.place, register=0), test.cells)


def _at_zero(operand: Operand) -> Operand:
    return operand if isinstance(operand, Const) else replace(operand, register=0)


def uses_of(shape: Shape, ranks: Mapping[int, int]) -> list[Use]:
    """All uses of a shape, in order of the conditions; `ranks` tells in which order a fact enters its patterns."""
    uses = [_Planning(shape, element, ranks).use() for element in shape.elements]
    inners = [(group, inner) for group in shape.groups for inner in group.inners()]
    uses += [_Planning(shape, None, ranks, inner).use() for inner in inners]
    if not any(e.kind == "each" for e in shape.elements):
        uses.append(_Planning(shape, None, ranks).use())
    return sorted(uses, key=lambda use: use.position)


_KINDS = {"each": k.ASSERTED, "absent": k.EMPTIED, "present": k.FILLED}


@dataclass(slots=True)
class _Planning:
    shape: Shape
    start: Element | None
    ranks: Mapping[int, int]
    inner: tuple[Group, Inner] | None = None
    known: set[int] = field(default_factory=set[int])
    places: dict[str, list[Place]] = field(default_factory=dict[str, list[Place]])
    done: set[int] = field(default_factory=set[int])

    def use(self) -> Use:
        """The search that begins at one condition."""
        shape = self.shape
        position, border = self._begin()
        positives = [e for e in shape.elements if e.kind == "each" and e is not self.start]
        before = [e for e in positives if e.register < border]
        after = [e for e in positives if e.register > border]
        prefix: list[Step] = []
        kept, left = [e.register for e in before], len(before)
        if self._is_crossing(before, after):
            before, after, kept = before + after, [], [e.register for e in before + after]
        splits = self._splits(self.start) if self.start is not None else []
        marks = tuple(mark for e in (*before, self.start) if e is not None for s in e.splits for mark in s.marks)
        if before:
            prefix = splits + self._chain(self._best_order(before))
        # What the kept matches have passed may have changed when their turn comes, so bucket checks are made again.
        self.done -= {id(e) for e in (*shape.elements, *shape.groups)}
        steps = ([] if before else splits) + self._checks(groups=True) + self._chain(after, groups=True)
        needed = tuple(dict.fromkeys(alpha_of(e) for e in positives))
        ranks = tuple(self.ranks[register] for register in kept)
        kept_steps = tuple(prefix), tuple(steps), tuple(kept), marks if before else ()
        checks = tuple(step for group in shape.groups for step in _group_steps(group)) if self.inner else ()
        return Use(shape, self._kind(), position, *kept_steps, left, needed, self._alpha(), self._entry(), ranks, checks)

    def _begin(self) -> tuple[int, int]:
        """The register of the fact that begins it, which is known, and the place of its condition among the others."""
        self.places = {name: list(places) for name, places in self.shape.same.items()}
        if self.inner is not None:
            # The fact has a register of its own, since the group looks at other facts in that of its pattern.
            group, inner = self.inner
            seed = self.shape.registers
            self.known = {seed}
            outer = {places[0]: name for name, places in self.shape.same.items() if places}
            for place, other in inner.equal:
                if other in outer and place.is_cell:
                    self.places[outer[other]].append(replace(place, register=seed))
            return seed, group.register
        if self.start is None:
            return 0, 0
        self.known = {self.start.register}
        for place, name in self.start.equal if self.start.kind != "each" else ():
            self.places[name].append(place)
        return self.start.register, self.start.register

    def _kind(self) -> int:
        if self.inner is not None:
            return k.INNER
        return _KINDS[self.start.kind] if self.start is not None else k.START

    def _alpha(self) -> Alpha | None:
        if self.inner is not None:
            return alpha_of(self.inner[1])
        return alpha_of(self.start) if self.start is not None else None

    def _entry(self) -> Entry | None:
        begins = self.inner[1] if self.inner is not None else self.start
        return begins.entry if begins is not None else None

    def _enters_later(self, element: Element) -> bool:
        """Whether a fact that fits both enters what begins the search first: then it is not there yet."""
        begins = self.inner[1] if self.inner is not None else self.start
        return begins is not None and self.ranks[element.register] > self.ranks[begins.register]

    # ---- the order of joins

    def _keys(self, element: Element, known: Iterable[int]) -> Key:
        """The columns of a pattern that equal something known."""
        found: dict[int, Place] = {}
        for places in self.places.values():
            source = next((p for p in places if p.register in known), None)
            if source is None:
                continue
            for place in places:
                if place.register == element.register:
                    found.setdefault(place.column, source)
        return tuple(sorted(found.items(), key=lambda pair: pair[0]))

    def _is_crossing(self, before: list[Element], after: list[Element]) -> bool:
        """Whether the written order begins a cross product that another order avoids."""
        known = self.known | {e.register for e in before}
        for i, element in enumerate(after):
            if not self._keys(element, known) and any(self._keys(e, known) for e in after[i + 1 :]):
                return True
            known.add(element.register)
        return False

    def _best_order(self, elements: list[Element]) -> list[Element]:
        """The pattern with the most keys next, the first in the text among equals."""
        left, known = list(elements), set(self.known)
        order: list[Element] = []
        while left:
            best = max(left, key=lambda e: (len(self._keys(e, known)), bool(e.own), -e.register))
            left.remove(best)
            order.append(best)
            known.add(best.register)
        return order

    # ---- steps

    def _chain(self, elements: list[Element], *, groups: bool = False) -> list[Step]:
        steps = self._checks(groups=groups)
        for element in elements:
            steps.append(self._join(element))
            steps += self._splits(element)
            steps += self._checks(groups=groups)
        return steps

    def _splits(self, element: Element) -> list[Step]:
        """The steps that go through the ways to share out the fields of a pattern."""
        self.known |= {mark for split in element.splits for mark in split.marks}
        return [Step(k.SPLIT, element.register, split=split) for split in element.splits]

    def _join(self, element: Element) -> Step:
        keys = self._keys(element, self.known)
        self.known.add(element.register)
        tests: list[Check | Among] = []
        for i, test in enumerate(self.shape.tests):
            if not isinstance(test, Condition) and i not in self.done and test.registers <= self.known:
                self.done.add(i)
                tests.append(test)
        index = Index(alpha_of(element), tuple(column for column, _ in keys))
        strict = int(self._enters_later(element))
        return Step(k.JOIN, element.register, index, tuple(p for _, p in keys), tuple(tests), strict=strict)

    def _checks(self, *, groups: bool = False) -> list[Step]:
        """The conditions beside joins that can be looked at now: negations, expressions, then groups."""
        steps: list[Step] = []
        for element in self.shape.elements:
            if element.kind != "each" and id(element) not in self.done and self._is_ready(element):
                self.done.add(id(element))
                steps.append(self.check(element))
        for i, test in enumerate(self.shape.tests):
            if i not in self.done and test.registers <= self.known:
                self.done.add(i)
                steps.append(_test_step(test))
        for group in self.shape.groups if groups else ():
            own = {inner.register for inner in group.inners()}
            own |= {mark for inner in group.inners() for split in inner.splits for mark in split.marks}
            if id(group) not in self.done and group.registers - own <= self.known:
                self.done.add(id(group))
                steps += _group_steps(group)
        return steps

    def _is_ready(self, element: Element) -> bool:
        return all(self.shape.places[name].register in self.known for _, name in element.equal)

    def check(self, element: Element) -> Step:
        """The step that looks at the bucket of a negation or `exists`."""
        pairs = sorted({(place.column, self.shape.places[name]) for place, name in element.equal}, key=lambda p: p[0])
        index = Index(alpha_of(element), tuple(column for column, _ in pairs))
        strict = int(self._enters_later(element))
        kind = k.ABSENT if element.kind == "absent" else k.PRESENT
        return Step(kind, element.register, index, tuple(p for _, p in pairs), strict=strict)


def _test_step(test: Test) -> Step:
    """A test beside joins."""
    return Step(k.TEST, condition=test) if isinstance(test, Condition) else Step(k.FILTER, -1, tests=(test,))


def _group_steps(group: Group) -> list[Step]:
    """The steps over a group: it holds when they come to no end."""
    steps = [Step(k.GROUP)]
    for part in group.parts:
        if isinstance(part, Inner):
            steps += _inner_steps(part)
        elif isinstance(part, Group):
            steps += _group_steps(part)
        else:
            steps.append(_test_step(part))
    return [*steps, Step(k.GROUP_END)]


def _inner_steps(inner: Inner) -> list[Step]:
    """The join of a pattern within a group, and the tests that need the expression machine."""
    pairs: dict[int, Place] = {}
    tests: list[Check | Among] = [test for test in inner.tests if not isinstance(test, Condition)]
    for place, other in inner.equal:
        if place.is_cell and other.is_cell and place.column not in pairs:
            pairs[place.column] = other
        else:
            tests.append(Check(k.T_SAME, place, other))
    columns = sorted(pairs)
    index = Index(alpha_of(inner), tuple(columns))
    key = tuple(pairs[column] for column in columns)
    join = Step(k.JOIN, inner.register, index, key, tuple(tests), strict=k.ANY_AGE)
    splits = [Step(k.SPLIT, inner.register, split=split) for split in inner.splits]
    return [join, *splits, *(Step(k.TEST, condition=test) for test in inner.tests if isinstance(test, Condition))]


def check_steps(shape: Shape, elements: Iterable[Element]) -> tuple[Step, ...]:
    """The checks of negations and `exists`, on their own."""
    planning = _Planning(shape, None, {})
    return tuple(planning.check(element) for element in elements)
