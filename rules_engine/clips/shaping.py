"""From the conditions of a rule to its shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any, cast

from aitia.dsl.clips import ast

from ..kernel.lazy import layout as k
from .cells import encode, whole
from .entering import Entry, bind_names, labels_of, said
from .shapes import Among, Check, Condition, Const, Element, FieldTest, Group, Inner, Place, Shape, SizeOf, Split

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from .cells import Texts
    from .shapes import Kind, Operand, Test

    Flat = tuple[ast.Condition, bool]

_NUMERIC = {"<": (k.T_LESS, False), "<=": (k.T_AT_MOST, False), ">": (k.T_LESS, True), ">=": (k.T_AT_MOST, True)}
_SYMMETRIC = {"=": k.T_EQUAL, "<>": k.T_UNEQUAL, "eq": k.T_SAME, "neq": k.T_DIFFERENT}
_OPPOSITE = {k.T_SAME: k.T_DIFFERENT, k.T_DIFFERENT: k.T_SAME, k.T_EQUAL: k.T_UNEQUAL, k.T_UNEQUAL: k.T_EQUAL}


class NotYetError(Exception):
    """A condition that the lazy machine cannot look at."""

    def __init__(self, node: ast.Node, what: str) -> None:
        super().__init__(what)
        self.node = node
        self.what = what


def _alternatives(conditions: tuple[ast.Condition, ...], *, logical: bool = False) -> Iterator[list[Flat]]:
    """All ways to choose among `or`, each a flat list of conditions; `and` and `logical` are only brackets."""
    ways = [list(_ways(condition, logical=logical)) for condition in conditions]
    for choice in product(*ways):
        yield [flat for part in choice for flat in part]


def _ways(condition: ast.Condition, *, logical: bool) -> Iterator[list[Flat]]:
    match condition:
        case ast.Group(kind="and"):
            yield from _alternatives(condition.conditions, logical=logical)
        case ast.Group(kind="logical"):
            yield from _alternatives(condition.conditions, logical=True)
        case ast.Group(kind="or"):
            for part in condition.conditions:
                yield from _ways(part, logical=logical)
        case _:
            yield [(condition, logical)]


def shapes_of(rule: ast.Rule, templates: dict[str, ast.Template], texts: Texts) -> list[Shape]:
    """The shapes of a rule. Raises NotYetError for a condition that cannot be looked at."""
    found: list[Shape] = []
    for way in _alternatives(rule.conditions):
        try:
            found.append(_Shaping(rule, templates, texts).shape(way))
        except _NeedsGroupsError:
            found.append(_Shaping(rule, templates, texts, grouped=True).shape(way))
    return found


class _NeedsGroupsError(Exception):
    """A negation that no bucket can tell of: all of the rule's become groups."""


def _bare(condition: ast.Condition) -> tuple[ast.Condition, Kind]:
    """What is inside `not` and `exists`, and whether it must be there: each, absent or present."""
    kind: Kind = "each"
    while isinstance(condition, ast.Group) and condition.kind in ("not", "exists") and len(condition.conditions) == 1:
        if condition.kind == "not":
            kind = "present" if kind == "absent" else "absent"
        elif kind == "each":
            kind = "present"
        condition = condition.conditions[0]
    return condition, kind


@dataclass(slots=True)
class _Shaping:
    rule: ast.Rule
    templates: dict[str, ast.Template]
    texts: Texts
    places: dict[str, Place] = field(default_factory=dict[str, Place])
    same: dict[str, list[Place]] = field(default_factory=dict[str, list[Place]])
    fact_templates: dict[str, str] = field(default_factory=dict[str, str])
    elements: list[Element] = field(default_factory=list[Element])
    tests: list[Test] = field(default_factory=list["Test"])
    groups: list[Group] = field(default_factory=list[Group])
    joins: list[Hashable] = field(default_factory=list["Hashable"])
    names: dict[str, Hashable] = field(default_factory=dict["str", "Hashable"])
    conditions: int = 0
    registers: int = 0
    grouped: bool = False

    def register(self) -> int:
        """A register that is not used yet."""
        self.registers += 1
        return self.registers - 1

    def shape(self, way: list[Flat]) -> Shape:
        """The shape of one way."""
        for condition, logical in way:
            inner, kind = _bare(condition)
            self._join(condition, inner if kind == "each" else None)
            if isinstance(condition, ast.TestCE):
                self.conditions += _calls(condition.condition) + (condition is way[0][0])
                self.tests += self._condition(condition.condition)
            elif isinstance(inner, ast.Pattern) and (kind == "each" or not self.grouped):
                self._pattern(inner, kind, logical=logical)
            elif isinstance(condition, ast.Group) and self.grouped and logical:
                raise NotYetError(condition, f"`{condition.kind}` of several conditions within `logical`")
            elif isinstance(condition, ast.Group) and self.grouped:
                self.groups += self._negations(condition, self.places)
            else:
                raise _NeedsGroupsError
        return Shape(
            self.rule,
            tuple(self.elements),
            tuple(self.tests),
            self.places,
            {name: tuple(found) for name, found in self.same.items()},
            self.conditions,
            self.registers,
            tuple(self.groups),
            self.fact_templates,
            tuple(self.joins),
            isinstance(way[0][0], ast.Pattern) if way else False,
        )

    def _join(self, condition: ast.Condition, pattern: ast.Condition | None) -> None:
        """Note what a condition says; tests belong to the condition before them."""
        if isinstance(pattern, ast.Pattern):
            bind_names(pattern, self.names, len(self.joins))
        template = self.templates[condition.template] if isinstance(condition, ast.Pattern) else None
        join = said(condition, template, self.names)
        if isinstance(condition, ast.TestCE) and self.joins:
            self.joins[-1] = (self.joins[-1], join)
        else:
            self.joins.append(join)

    def entry(self, pattern: ast.Pattern) -> Entry:
        """Where facts enter a pattern of the condition at hand."""
        return Entry(pattern.template, labels_of(pattern, self.templates[pattern.template]), len(self.joins) - 1)

    # ---- groups

    def _negations(self, condition: ast.Group, places: dict[str, Place]) -> list[Group]:
        """The groups that a `not`, `exists` or `forall` comes to: all of them must find nothing."""
        parts = condition.conditions
        if condition.kind == "not":
            return [self._group(way, places) for way in _alternatives(parts)]
        register, scope = self.register(), dict(places)
        if condition.kind == "exists":
            return [Group(register, tuple(self._group(way, scope) for way in _alternatives(parts)))]
        first = self._parts([(parts[0], False)], scope)
        return [Group(register, (*first, *(self._group(way, scope) for way in _alternatives(parts[1:]))))]

    def _group(self, way: list[Flat], places: dict[str, Place]) -> Group:
        return Group(self.register(), tuple(self._parts(way, dict(places))))

    def _parts(self, way: list[Flat], scope: dict[str, Place]) -> list[Inner | Test | Group]:
        """The conditions within a group; what they bind is known in the scope from there on."""
        found: list[Inner | Test | Group] = []
        for condition, _ in way:
            self.conditions += 1
            if isinstance(condition, ast.TestCE):
                found += self.scoped(scope, condition.condition)
            elif isinstance(condition, ast.Pattern):
                reading = _Reading(self, condition, self.register(), scope)
                reading.read()
                self.conditions += reading.constraints
                equal = tuple((place, scope[name]) for place, name in reading.equal)
                found.append(
                    Inner(
                        reading.register,
                        condition.template,
                        tuple(reading.own),
                        equal,
                        tuple(reading.others),
                        tuple(reading.splits),
                        self.entry(condition),
                    )
                )
            else:
                found += self._negations(condition, scope)
        return found

    def scoped(self, places: dict[str, Place], expr: ast.Expr, *, negated: bool = False) -> list[Test]:
        """The tests that an expression comes to where other variables are known."""
        kept, self.places = self.places, places
        try:
            return self._condition(expr, negated=negated)
        finally:
            self.places = kept

    # ---- patterns

    def _pattern(self, pattern: ast.Pattern, kind: Kind, *, logical: bool) -> None:
        reading = _Reading(self, pattern, self.register(), dict(self.places) if kind != "each" else self.places)
        reading.read()
        self.conditions += 1 + reading.constraints
        if kind == "each" and pattern.address:
            self.places[pattern.address] = Place(reading.register, address=True)
            self.fact_templates[pattern.address] = pattern.template
        for place, name in reading.equal if kind == "each" else ():
            self.same[name].append(place)
        if kind == "each":
            self.tests += reading.others
        elif (
            reading.others
            or reading.splits
            or not all(place.is_cell and self.places[n].is_cell for place, n in reading.equal)
        ):
            raise _NeedsGroupsError
        self.elements.append(
            Element(
                kind,
                reading.register,
                pattern.template,
                tuple(reading.own),
                tuple(reading.equal),
                tuple(reading.others) if kind != "each" else (),
                logical,
                tuple(reading.splits),
                self.entry(pattern),
            )
        )

    # ---- tests

    def _condition(self, expr: ast.Expr, *, negated: bool = False) -> list[Test]:
        """The tests that an expression that must be true comes to."""
        if isinstance(expr, ast.Call) and not expr.own:
            if expr.function == "not" and len(expr.arguments) == 1:
                return self._condition(expr.arguments[0], negated=not negated)
            if expr.function == "and" and not negated:
                return [t for argument in expr.arguments for t in self._condition(argument)]
            check = self._check(expr, negated=negated)
            if check is not None and check.registers:
                return [check]
        if negated:
            expr = ast.Call(expr.span, "not", (expr,))
        registers = self.needed(expr)
        return [Condition(expr, registers, self.places)]

    def _check(self, call: ast.Call, *, negated: bool) -> Check | None:
        """A comparison of two operands as a short test."""
        if len(call.arguments) != 2:
            return None
        left, right = (self._operand(argument) for argument in call.arguments)
        if left is None or right is None:
            return None
        if call.function in _SYMMETRIC:
            how = _SYMMETRIC[call.function]
            return Check(_OPPOSITE[how] if negated else how, left, right)
        if call.function not in _NUMERIC:
            return None
        how, swapped = _NUMERIC[call.function]
        if negated:
            how, swapped = (k.T_AT_MOST if how == k.T_LESS else k.T_LESS), not swapped
        return Check(how, right, left) if swapped else Check(how, left, right)

    def needed(self, expr: object) -> frozenset[int]:
        """The registers that the variables of an expression need."""
        places = (self.places[name] for name in variables(expr) if name in self.places)
        return frozenset(register for place in places for register in place.registers)

    def _operand(self, expr: ast.Expr) -> Operand | None:
        match expr:
            case ast.Const():
                return Const(encode(expr.value, self.texts)) if not isinstance(expr.value, tuple) else None
            case ast.Var() if expr.name in self.places and self.places[expr.name].is_operand:
                return self.places[expr.name]
            case _:
                return None


@dataclass(slots=True)
class _Reading:
    """Reads one pattern."""

    shaping: _Shaping
    pattern: ast.Pattern
    register: int
    places: dict[str, Place]
    own: list[Check | Among] = field(default_factory=list["Check | Among"])
    equal: list[tuple[Place, str]] = field(default_factory=list["tuple[Place, str]"])
    others: list[Test] = field(default_factory=list["Test"])
    splits: list[Split] = field(default_factory=list[Split])
    constraints: int = 0

    def read(self) -> None:
        """Take the pattern apart into tests and places."""
        template = self.shaping.templates[self.pattern.template]
        pending: list[tuple[Place, ast.FieldPattern]] = []
        for slot in self.pattern.slots:
            if template.implied:
                pending += self._fields(slot, None)
            else:
                column = next(i for i, s in enumerate(template.slots) if s.name == slot.slot)
                multi = template.slots[column].multi
                pending += self._fields(slot, column) if multi else [(Place(self.register, column), slot.fields[0])]
        pending = [(place, self._compared(pattern)) for place, pattern in pending]
        for place, pattern in pending:
            if pattern.name:
                self.places[pattern.name] = place
                if self.places is self.shaping.places:
                    self.shaping.same.setdefault(pattern.name, [])
                    if place.is_cell:
                        self.shaping.same[pattern.name].append(place)
        for place, pattern in pending:
            self._constraint(place, pattern)

    def _compared(self, pattern: ast.FieldPattern) -> ast.FieldPattern:
        """A field that names what is bound before compares: after an `or`, in the ways that bind it."""
        if not pattern.name or pattern.name not in self.places:
            return pattern
        term = ast.Term(pattern.span, "variable", False, ast.Var(pattern.span, pattern.name, pattern.multi))
        ways = pattern.alternatives or ((),)
        return ast.FieldPattern(pattern.span, "", pattern.multi, tuple((term, *way) for way in ways))

    def _fields(self, slot: ast.SlotPattern, column: int | None) -> list[tuple[Place, ast.FieldPattern]]:
        """The places of the fields of an ordered fact (`column` is None) or of a multislot."""
        many = [i for i, f in enumerate(slot.fields) if f.multi]
        count = len(slot.fields)
        size = SizeOf(self.register, column)
        if not many:
            self.own.append(Check(k.T_SAME, size, Const(whole(count, self.shaping.texts))))
        elif count > len(many):
            self.own.append(Check(k.T_AT_MOST, Const(whole(count - len(many), self.shaping.texts)), size))
        if many and count == 1 and column is not None:
            return [(Place(self.register, column), slot.fields[0])]
        if len(many) > 1:
            return self._split_fields(slot, column, many)
        found: list[tuple[Place, ast.FieldPattern]] = []
        for i, pattern in enumerate(slot.fields):
            at = i - count if many and i > many[0] else i
            found.append((self._place(column, at, rest=count - 1 - i if pattern.multi else None), pattern))
        return found

    def _place(self, column: int | None, at: int, **more: Any) -> Place:
        """The place of a field, from the beginning of an ordered fact or of the list in a column."""
        if column is None:
            return Place(self.register, at, **more)
        return Place(self.register, column, item=at, **more)

    def _split_fields(
        self, slot: ast.SlotPattern, column: int | None, many: list[int]
    ) -> list[tuple[Place, ast.FieldPattern]]:
        """The places of fields among several `$?`: they depend on how many each of these has."""
        marks = tuple(self.shaping.register() for _ in many[:-1])
        self.splits.append(Split(self.register, column, len(slot.fields) - len(many), marks))
        found: list[tuple[Place, ast.FieldPattern]] = []
        fixed = passed = 0
        for i, pattern in enumerate(slot.fields):
            if not pattern.multi:
                place = self._place(column, fixed, marks=marks[:passed])
                fixed += 1
            elif i == many[-1]:
                place = self._place(column, fixed, marks=marks, rest=len(slot.fields) - 1 - i)
            else:
                place = self._place(column, fixed, marks=marks[:passed], mark=marks[passed])
                passed += 1
            found.append((place, pattern))
        return found

    def _constraint(self, place: Place, pattern: ast.FieldPattern) -> None:
        self.constraints += sum(len(terms) for terms in pattern.alternatives)
        if len(pattern.alternatives) == 1:
            for term in pattern.alternatives[0]:
                self._term(place, term)
        elif pattern.alternatives:
            self._choice(place, pattern)

    def _choice(self, place: Place, pattern: ast.FieldPattern) -> None:
        """Alternatives: constants are one test, anything else an expression."""
        texts = self.shaping.texts
        terms = [alternative[0] for alternative in pattern.alternatives if len(alternative) == 1]
        if (
            len(terms) == len(pattern.alternatives)
            and place.is_operand
            and all(t.kind == "constant" and not t.negated for t in terms)
        ):
            cells = tuple(encode(t.operand.value, texts) for t in terms if isinstance(t.operand, ast.Const))
            self.own.append(Among(place, cells))
            return
        self._expression(place, pattern)

    def _expression(self, place: Place, pattern: ast.FieldPattern) -> None:
        """A constraint that the expression machine looks at."""
        test = FieldTest(place, pattern)
        names = (self.places[name] for name in variables(test) if name in self.places)
        registers = place.registers.union(*(other.registers for other in names))
        self.others.append(Condition(test, registers, self.places))

    def _term(self, place: Place, term: ast.Term) -> None:
        how = k.T_DIFFERENT if term.negated else k.T_SAME
        match term.kind:
            case "constant" if isinstance(term.operand, ast.Const) and place.is_operand:
                self._keep(Check(how, place, Const(encode(term.operand.value, self.shaping.texts))))
            case "variable" if isinstance(term.operand, ast.Var):
                self._variable(place, term, how)
            case "predicate":
                for test in self.shaping.scoped(self.places, term.operand, negated=term.negated):
                    self._keep(test)
            case _:
                self._expression(place, ast.FieldPattern(term.span, "", False, ((term,),)))

    def _variable(self, place: Place, term: ast.Term, how: int) -> None:
        name = term.operand.name if isinstance(term.operand, ast.Var) else ""
        other = self.places[name]
        if not (place.is_operand and other.is_operand):
            self._expression(place, ast.FieldPattern(term.span, "", False, ((term,),)))
        elif other.register == self.register:
            self._keep(Check(how, place, other))
        elif how == k.T_SAME and place.is_cell and other.is_cell:
            # Only the first place in the pattern may be looked up by: the search may begin at this very fact.
            seen = next((place for place, known in self.equal if known == name), None)
            if seen is not None:
                self.own.append(Check(k.T_SAME, place, seen))
            self.equal.append((place, name))
        else:
            self._keep(Check(how, place, other))

    def _keep(self, test: Test) -> None:
        if not isinstance(test, Condition) and test.registers <= {self.register}:
            self.own.append(test)
        else:
            self.others.append(test)


def _calls(expr: ast.Expr) -> int:
    """How many tests an expression is: calls within calls do not count, and connectives only by what they connect."""
    if isinstance(expr, ast.Call) and expr.function in ("and", "or", "not"):
        return sum(_calls(argument) for argument in expr.arguments)
    return 1


def variables(expr: object) -> set[str]:
    """The names of all variables in an expression."""
    if isinstance(expr, ast.Var):
        return {expr.name}
    if isinstance(expr, tuple):
        return {name for part in cast("tuple[object, ...]", expr) for name in variables(part)}
    if isinstance(expr, FieldTest):
        return variables(tuple(t.operand for terms in expr.field.alternatives for t in terms))
    if isinstance(expr, (ast.Node, ast.Case)):
        return {name for f in expr.__dataclass_fields__ if f != "span" for name in variables(getattr(expr, f))}
    return set()
