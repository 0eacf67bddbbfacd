"""A rule made ready for planning: flat conditions with registers, and where each variable lies.

A rule with `or` is several rules, one for each way to choose. `forall` and `not (and …)` are groups that are
looked at as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from aitia.dsl.clips import ast

    from .entering import Entry


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the row in a register: `column` from 0, or below 0 from the end.

    With `item` the cell is a list and the place is in it (from 0, or below 0 from the end); with `rest` the place is
    the list of the fields from `column` (or `item`) up to `rest` before the end. An `address` is the fact itself.
    Behind fields of unknown number the place moves by what the registers `marks` hold; such fields themselves are as
    many as the register `mark` says.
    """

    register: int
    column: int = 0
    item: int | None = None
    rest: int | None = None
    address: bool = False
    marks: tuple[int, ...] = ()
    mark: int | None = None

    @property
    def is_cell(self) -> bool:
        """Whether it is one cell of the row, which an index can look at."""
        return self.item is None and self.is_operand

    @property
    def is_operand(self) -> bool:
        """Whether it is one value that a short test can look at."""
        return self.rest is None and self.mark is None and not self.marks and not self.address

    @property
    def registers(self) -> frozenset[int]:
        """All registers that it needs."""
        return frozenset((self.register, *self.marks, *(() if self.mark is None else (self.mark,))))


@dataclass(frozen=True, slots=True)
class Split:
    """The ways to share out the fields of an ordered fact (`column` is None) or a multislot among several `$?`.

    `fixed` fields are of a known number; of each `$?` but the last a register of `marks` says how many it has.
    """

    register: int
    column: int | None
    fixed: int
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SizeOf:
    """How many fields an ordered fact, or the list in a column, has."""

    register: int
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Const:
    """A cell that is known."""

    cell: int


Operand = Place | SizeOf | Const


@dataclass(frozen=True, slots=True)
class Check:
    """A test of the kernel's short kind; `how` is same, different, less, at most, equal, unequal."""

    how: int
    left: Operand
    right: Operand

    @property
    def registers(self) -> frozenset[int]:
        """The rows that it looks at."""
        return frozenset(x.register for x in (self.left, self.right) if not isinstance(x, Const))


@dataclass(frozen=True, slots=True)
class Among:
    """A cell must be one of some constants."""

    place: Place | SizeOf
    cells: tuple[int, ...]

    @property
    def registers(self) -> frozenset[int]:
        """The row that it looks at."""
        return frozenset((self.place.register,))


@dataclass(frozen=True, slots=True)
class Condition:
    """A test that needs the expression machine, with the rows that it looks at and where its variables lie."""

    expr: ast.Expr | FieldTest
    registers: frozenset[int]
    places: Mapping[str, Place] = field(compare=False)


@dataclass(frozen=True, slots=True)
class FieldTest:
    """The alternatives of a field's constraint over its place."""

    place: Place
    field: ast.FieldPattern


Test = Check | Among | Condition
Kind = Literal["each", "absent", "present"]


@dataclass(frozen=True, slots=True)
class Element:
    """A pattern of a rule: `present` is for `exists`; `own` are the tests of its row alone, `others` those beside.

    `equal` pairs a column of its row with the name of the variable that it must equal.
    """

    kind: Kind
    register: int
    template: str
    own: tuple[Check | Among, ...]
    equal: tuple[tuple[Place, str], ...]
    others: tuple[Test, ...]
    logical: bool
    splits: tuple[Split, ...]
    entry: Entry


@dataclass(frozen=True, slots=True)
class Inner:
    """A pattern within a group; `equal` pairs its columns with places, of the rule or before it in the group."""

    register: int
    template: str
    own: tuple[Check | Among, ...]
    equal: tuple[tuple[Place, Place], ...]
    tests: tuple[Test, ...]
    splits: tuple[Split, ...]
    entry: Entry


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions of which no facts may meet all: patterns, tests and further groups, in order."""

    register: int
    parts: tuple[Inner | Test | Group, ...]

    @property
    def registers(self) -> frozenset[int]:
        """All registers that it looks at, its own among them."""
        found: set[int] = set()
        for part in self.parts:
            if isinstance(part, Inner):
                found |= {part.register, *(r for _, place in part.equal for r in place.registers)}
                found |= {mark for split in part.splits for mark in split.marks}
                found |= {r for test in part.tests for r in test.registers}
            else:
                found |= part.registers
        return frozenset(found)

    def inners(self) -> Iterator[Inner]:
        """All patterns within, at any depth."""
        for part in self.parts:
            if isinstance(part, Inner):
                yield part
            elif isinstance(part, Group):
                yield from part.inners()


@dataclass(frozen=True, slots=True)
class Shape:
    """One way of a rule: its patterns in order, its tests, and its variables.

    `places` has the place where each variable is bound first, `same` all places that have the same value.
    """

    rule: ast.Rule
    elements: tuple[Element, ...]
    tests: tuple[Test, ...]
    places: dict[str, Place]
    same: dict[str, tuple[Place, ...]]
    conditions: int
    registers: int
    groups: tuple[Group, ...] = ()
    templates: dict[str, str] = field(default_factory=dict["str", "str"])  # of fact addresses
    joins: tuple[Hashable, ...] = ()  # what each condition says, with the tests after it
    is_leading: bool = True  # whether the first condition is a pattern

    def inners(self) -> Iterator[Inner]:
        """All patterns within groups."""
        for group in self.groups:
            yield from group.inners()

    def entries(self) -> dict[int, Entry]:
        """Where facts enter, by register, in the order of the text."""
        return {pattern.register: pattern.entry for pattern in self.patterns()}

    def patterns(self) -> list[Element | Inner]:
        """All patterns, in the order of the text."""
        found: list[Element | Inner] = [*self.elements, *self.inners()]
        return sorted(found, key=lambda pattern: pattern.register)
