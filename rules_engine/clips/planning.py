"""How the search for matches of a shape goes, for each change that can begin it.

The conditions before the one where the change entered come first, all of them found and put in order; those after it
follow as they are written, newest facts first. Where that would begin with a cross product although a later
condition shares a value with what is known, all are found first, in a better order, and then sorted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..kernel.lazy import layout as k
from .shapes import Check, Condition, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .shapes import Among, Element, Shape, Test

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
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """What one kind of change at one condition begins."""

    shape: Shape
    kind: int
    position: int
    prefix: tuple[Step, ...]
    steps: tuple[Step, ...]
    kept: tuple[int, ...]
    left: int
    needed: tuple[Alpha, ...]


def alpha_of(element: Element) -> Alpha:
    """The alpha of a pattern."""
    return Alpha(element.template, tuple(_moved(test) for test in element.own))


def _moved(test: Check | Among) -> Check | Among:
    """A test of one row, written for register 0, so that equal tests are equal."""
    def move(operand: object) -> object:
        return replace(operand, register=0) if hasattr(operand, "register") else operand  # type: ignore[type-var]

    if isinstance(test, Check):
        return Check(test.how, move(test.left), move(test.right))  # type: ignore[arg-type]
    return type(test)(move(test.place), test.cells)  # type: ignore[arg-type]


def uses_of(shape: Shape) -> list[Use]:
    """All uses of a shape, in order of the conditions."""
    uses = [_Planning(shape, element).use() for element in shape.elements]
    if not any(e.kind == "each" for e in shape.elements):
        uses.append(_Planning(shape, None).use())
    return uses


_KINDS = {"each": k.ASSERTED, "absent": k.EMPTIED, "present": k.FILLED}


@dataclass(slots=True)
class _Planning:
    shape: Shape
    start: Element | None
    known: set[int] = field(default_factory=set[int])
    places: dict[str, list[Place]] = field(default_factory=dict[str, list[Place]])
    done: set[int] = field(default_factory=set[int])

    def use(self) -> Use:
        """The search that begins at one condition."""
        shape, start = self.shape, self.start
        position = start.register if start is not None else 0
        self.places = {name: list(places) for name, places in shape.same.items()}
        if start is not None:
            self.known = {position}
            for place, name in start.equal if start.kind != "each" else ():
                self.places[name].append(place)
        positives = [e for e in shape.elements if e.kind == "each" and e is not start]
        before = [e for e in positives if e.register < position]
        after = [e for e in positives if e.register > position]
        prefix: list[Step] = []
        kept, left = [e.register for e in before], len(before)
        if self._is_crossing(before, after):
            before, after, kept = before + after, [], [e.register for e in before + after]
        if before:
            prefix = self._chain(self._best_order(before))
        known, done = set(self.known), set(self.done)
        # What the kept matches have passed may have changed when their turn comes, so bucket checks are made again.
        self.done -= {id(e) for e in shape.elements}
        steps = self._checks() + self._chain(after)
        self.known, self.done = known, done
        needed = tuple(dict.fromkeys(alpha_of(e) for e in positives))
        kind = _KINDS[start.kind] if start is not None else k.START
        return Use(shape, kind, position, tuple(prefix), tuple(steps), tuple(kept), left, needed)

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
        left, known, order = list(elements), set(self.known), []
        while left:
            best = max(left, key=lambda e: (len(self._keys(e, known)), bool(e.own), -e.register))
            left.remove(best)
            order.append(best)
            known.add(best.register)
        return order

    # ---- steps

    def _chain(self, elements: list[Element]) -> list[Step]:
        steps = self._checks()
        for element in elements:
            steps.append(self._join(element))
            steps += self._checks()
        return steps

    def _join(self, element: Element) -> Step:
        keys = self._keys(element, self.known)
        self.known.add(element.register)
        tests: list[Check | Among] = []
        for i, test in enumerate(self.shape.tests):
            if not isinstance(test, Condition) and i not in self.done and test.registers <= self.known:
                self.done.add(i)
                tests.append(test)
        index = Index(alpha_of(element), tuple(column for column, _ in keys))
        strict = self.start is not None and element.register < self.start.register
        return Step(k.JOIN, element.register, index, tuple(p for _, p in keys), tuple(tests), strict=strict)

    def _checks(self) -> list[Step]:
        """The conditions beside joins that can be looked at now: negations, then expressions."""
        steps: list[Step] = []
        for element in self.shape.elements:
            if element.kind != "each" and id(element) not in self.done and self._is_ready(element):
                self.done.add(id(element))
                steps.append(self._check(element))
        for i, test in enumerate(self.shape.tests):
            if isinstance(test, Condition) and i not in self.done and test.registers <= self.known:
                self.done.add(i)
                steps.append(Step(k.TEST, condition=test))
        return steps

    def _is_ready(self, element: Element) -> bool:
        return all(self.shape.places[name].register in self.known for _, name in element.equal)

    def _check(self, element: Element) -> Step:
        pairs = sorted({(place.column, self.shape.places[name]) for place, name in element.equal}, key=lambda p: p[0])
        index = Index(alpha_of(element), tuple(column for column, _ in pairs))
        strict = self.start is not None and element.register < self.start.register
        kind = k.ABSENT if element.kind == "absent" else k.PRESENT
        return Step(kind, element.register, index, tuple(p for _, p in pairs), strict=strict)


def check_steps(shape: Shape, elements: Iterable[Element]) -> tuple[Step, ...]:
    """The checks of negations and `exists`, on their own."""
    planning = _Planning(shape, None)
    return tuple(planning._check(element) for element in elements)  # noqa: SLF001
