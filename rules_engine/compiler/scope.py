"""Where a rule stands while its conditions become nodes, and the nodes for single steps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from aitia.dsl import ruleset as r
from aitia.dsl.trees import parts

from ..kernel import layout as k
from .code import COMPARISONS, Coder, Key, Tables, read_key
from .drafts import Alpha, Code, Draft, Index, Node, Operand
from .expand import has_call, literals, mentions
from .relations import CLOCK, NOW, TODAY, Relation, Relations
from .strict import strict_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_CLOCK: Key = ("#clock", "now")
_FOLDS = {
    "some": k.SOME,
    "count": k.COUNT,
    "sum": k.SUM,
    "average": k.AVERAGE,
    "minimum": k.MINIMUM,
    "maximum": k.MAXIMUM,
    "list": k.LIST,
}


@dataclass(slots=True)
class Scope:
    """The last node of a chain, how deep its tokens are, and where everything bound so far lies."""

    draft: Draft
    relations: Relations
    tables: Tables
    node: int = 0
    depth: int = 0
    places: dict[Key, Operand] = field(default_factory=dict["Key", Operand])
    strict: frozenset[Key] = frozenset()
    listed: int = 0  # where the row lies that a list is ordered by, if other rows are joined after it
    kept: list[object] = field(default_factory=list[object])  # so that ids of folded expressions stay their own

    def coder(self, row: dict[Key, int] | None = None) -> Coder:
        """A coder for expressions over this scope's tokens."""
        return Coder(self.tables, self.places, self.depth, row or {})

    def step(self, node: Node, *, shared: bool = True) -> None:
        """Go on from a node below this one."""
        self.node = self.draft.add(node, shared=shared)
        self.depth += 1

    # ---- joins

    def join(
        self,
        relation: int,
        key: list[tuple[int, Operand]],
        alpha: tuple[Code, Operand | None] = (Code(), None),
        tests: Code | None = None,
    ) -> None:
        """Join a relation's rows; `key` pairs a column with the place that it must equal."""
        coder = self.coder()
        index = Index(Alpha(relation, *alpha), tuple(column for column, _ in key))
        operands = tuple(coder.operand(place) for _, place in key)
        self.step(Node(k.JOIN, self.node, index, operands, tests or Code()))

    def bind_fact(self, name: str, relation: Relation) -> None:
        """Let the row of the token just made be known as a fact variable."""
        self.places[name,] = (self.depth, 0)
        for i, column in enumerate(relation.columns, 1):
            self.places[name, column] = (self.depth, i)

    def for_each(self, pattern: r.Pattern) -> None:
        """Join the facts that match a pattern: constants in the alpha, equalities as key, what is ready as test."""
        relation = self.relations.facts[pattern.type]
        row: dict[Key, int] = {(pattern.name,): 0}
        row.update({(pattern.name, c): i for i, c in enumerate(relation.columns, 1)})
        alpha: list[Any] = []
        key: list[tuple[int, Operand]] = []
        tests: list[Any] = []
        later: list[Any] = []
        for literal in (found for where in pattern.where for found in literals(where)):
            equal = self._equality(literal, pattern.name, row)
            if equal is not None:
                key.append(equal)
            elif not self._is_ready(literal, row):
                later.append(literal)
            elif self._is_ready(literal, row, alone=True) and not has_call(literal):
                alpha.append(literal)
            else:
                tests.append(literal)
        inside = Coder(self.tables, {}, 0, row)
        constant = next((c for c in (self._constant(x, row) for x in alpha) if c is not None), None)
        self.join(
            relation.number, key, (inside.tests(alpha) if alpha else Code(), constant), self.coder(row).tests(tests)
        )
        self.bind_fact(pattern.name, relation)
        if pattern.window is not None:
            later.insert(0, self._within(pattern, pattern.window))
        for literal in later:
            self.test(literal)

    def _equality(self, literal: Any, name: str, row: dict[Key, int]) -> tuple[int, Operand] | None:
        if not (isinstance(literal, r.Compare) and literal.op == "="):
            return None
        for own, other in ((literal.left, literal.right), (literal.right, literal.left)):
            column = row.get(read_key(own))
            if column is not None and not isinstance(other, r.Const) and not mentions(other, name):
                return (column, self.place(other))
        return None

    def _constant(self, literal: Any, row: dict[Key, int]) -> Operand | None:
        if isinstance(literal, r.Compare) and literal.op == "=" and read_key(literal.left) in row:
            found = Coder(self.tables, {}, 0).simple(literal.right)
            return None if found is None else (row[read_key(literal.left)], found[2])
        return None

    def _is_ready(self, node: Any, row: dict[Key, int], *, alone: bool = False) -> bool:
        """Whether an expression needs nothing but the row and (unless `alone`) what has a place."""
        if isinstance(node, (r.Aggregate, r.SomeOf)):
            return False
        if isinstance(node, (r.FactVar, r.Local, r.FieldOf)) or read_key(node):
            return read_key(node) in row or (not alone and read_key(node) in self.places)
        return all(self._is_ready(p, row, alone=alone) for p in parts(node))

    def _within(self, pattern: r.Pattern, window: r.Window) -> Any:
        span = pattern.span
        kind = self.relations.ruleset.types[pattern.type]
        time = r.Type("datetime")
        when = r.FieldOf(
            span,
            time,
            r.FactVar(span, r.Type("reference", fact=pattern.type), pattern.name),
            pattern.type,
            kind.time_field,
        )
        now = r.Call(span, time, "now", ())
        back = (
            r.Const(span, r.Type("calendar"), window.months)
            if window.months
            else r.Const(span, r.Type("duration"), window.length)
        )
        oldest = r.Arithmetic(span, time, "-", now, back)
        tests = (r.Compare(span, r.BOOL, "<=", when, now), r.Compare(span, r.BOOL, ">=", when, oldest))
        return r.And(span, r.BOOL, tests)

    # ---- places

    def place(self, expr: Any) -> Operand:
        """Where the value of an expression lies, in a token of its own if need be."""
        self.prepare(expr)
        key = read_key(expr)
        if key in self.places:
            return self.places[key]
        code = self.coder().value(expr) + Code((k.OP_END,))
        self.step(Node(k.BIND, self.node, code=code))
        return (self.depth, k.OWN)

    def prepare(self, expr: Any) -> None:
        """Give a place to every read in an expression that needs one."""
        if isinstance(expr, (r.Aggregate, r.SomeOf)):
            self._place_fold(expr)
            return
        for part in parts(expr):
            self.prepare(part)
        if isinstance(expr, r.FieldOf):
            self._place_field(expr)
        elif isinstance(expr, r.Call) and expr.function in ("now", "today"):
            self.place_clock()

    def place_clock(self) -> None:
        """Join the clock, once."""
        if _CLOCK not in self.places:
            self.join(CLOCK, [])
            self.places[_CLOCK] = (self.depth, NOW)
            self.places["#clock", "today"] = (self.depth, TODAY)

    def _place_field(self, expr: r.FieldOf) -> None:
        key = read_key(expr)
        if key and key in self.places:
            return
        subject = self.place(expr.subject)
        kind = self.relations.field(expr.owner, expr.field)
        if kind.stored == "slot":
            relation, column = self.relations.slots[expr.owner, expr.field].number, 1
        else:
            relation, column = self.relations.facts[expr.owner].number, self.relations.column(expr.owner, expr.field)
        if key in self.strict and not kind.many and kind.stored == "slot":
            self.join(relation, [(0, subject)])
            self.places[key] = (self.depth, 1)
            return
        fold = k.LIST if kind.many else k.VALUE
        index = Index(Alpha(relation, Code(), None), (0,))
        node = Node(
            k.FOLD, self.node, index, (self.coder().operand(subject),), fold=fold, scale=int(kind.many), limit=column
        )

        def branch(scope: Scope) -> Code:
            scope.join(relation, [(0, subject)])
            return Code((k.OP_LEFT, 0, column, k.OP_END))

        self.places[key or ("#field", id(expr))] = self.fold(node, branch, shared=True)
        self.kept.append(expr)

    # ---- aggregates

    def fold(self, node: Node, branch: Callable[[Scope], Code], *, shared: bool = False) -> Operand:
        """An aggregate over what a branch finds; `branch` builds it and gives the code of the value folded."""
        draft = self.draft
        there = node in draft.known and shared
        number = draft.add(node, shared=shared)
        if not there:
            inner = replace(self, node=number, depth=self.depth + 1, places=dict(self.places), listed=0)
            value = branch(inner)
            steps = inner.depth + 1 - (inner.listed or inner.depth)
            result = Node(k.RESULT, inner.node, code=value, ups=inner.depth - self.depth, limit=steps)
            draft.add(result, shared=False)
            draft.outputs[number] = draft.add(Node(k.OUTPUT, number), shared=False)
            draft.ranks.append(number)
        self.node = draft.outputs[number]
        self.depth += 2
        return (self.depth, k.OWN)

    def gate(self, source: Any, op: int, limit: int) -> None:
        """Let only those tokens pass whose branch finds a number of results that compares so with the limit."""
        self.fold(Node(k.FOLD, self.node, fold=k.GATE, op=op, limit=limit), lambda scope: scope.branch(source))

    def branch(self, source: Any) -> Code:
        """The nodes of a branch, and the code of the value folded."""
        if isinstance(source, r.SomeOf):
            self.walk(source.name, source.values)
            self.strict = strict_keys((r.Test(source.span, source.condition),))
            self.test(source.condition)
            return Code((k.OP_CONST, 0, k.OP_END))
        self.strict = strict_keys((r.ForEach(source.span, source.pattern),))
        self.for_each(source.pattern)
        self.listed = self.places[source.pattern.name,][0]
        if source.value is None:
            return Code((k.OP_CONST, 0, k.OP_END))
        self.strict = frozenset()
        self.prepare(source.value)
        return self.coder().value(source.value) + Code((k.OP_END,))

    def _place_fold(self, expr: Any) -> None:
        self.kept.append(expr)
        kind, scale = expr.type, 0
        node = Node(k.FOLD, self.node, fold=k.SOME, op=k.GE, limit=1)
        if isinstance(expr, r.Aggregate) and expr.kind != "some":
            value = expr.value.type if expr.value is not None else r.WHOLE
            scale = int(expr.kind == "average" and kind.kind != "number")
            site = self.tables.site(expr.span)
            node = Node(
                k.FOLD, self.node, fold=_FOLDS[expr.kind], limit=site, type=int(value.kind == "number"), scale=scale
            )
        self.places["#fold", id(expr)] = self.fold(node, lambda scope: scope.branch(expr))

    # ---- tests

    def test(self, condition: Any) -> None:
        """Let only those tokens pass for which a condition is true."""
        for literal in literals(condition):
            self._test(literal)

    def _test(self, literal: Any) -> None:
        match literal:
            case r.Aggregate(kind="some") | r.SomeOf():
                self.gate(literal, k.GE, 1)
            case r.Not(operand=r.Aggregate(kind="some") | r.SomeOf()):
                self.gate(literal.operand, k.EQ, 0)
            case r.Compare(left=r.Aggregate(kind="count"), right=r.Const(value=int(limit))) if (
                literal.op in COMPARISONS
            ):
                self.gate(literal.left, COMPARISONS[literal.op], limit)
            case _:
                self.prepare(literal)
                self.step(Node(k.FILTER, self.node, tests=self.coder().tests([literal])))

    def walk(self, name: str, values: Any) -> None:
        """A token for each value of a list or of a `many` field."""
        many = isinstance(values, r.FieldOf) and self.relations.field(values.owner, values.field).many
        if many:
            subject = self.place(values.subject)
            self.join(self.relations.slots[values.owner, values.field].number, [(0, subject)])
            self.places["let", name] = (self.depth, 1)
            return
        self.prepare(values)
        code = self.coder().value(values) + Code((k.OP_END,))
        self.step(Node(k.WALK, self.node, code=code))
        self.places["let", name] = (self.depth, k.OWN)


def places_of(scope: Scope, reads: Iterable[r.FieldOf]) -> list[Operand]:
    """Where reads lie, each place once, in order."""
    found = (scope.places.get(read_key(read)) for read in reads)
    return list(dict.fromkeys(place for place in found if place is not None))
