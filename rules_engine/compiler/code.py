"""Code of expressions for the kernel's machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import singledispatchmethod
from typing import TYPE_CHECKING

from aitia.dsl import ruleset as r

from ..cells import DAY, encode
from ..kernel import layout as k
from .drafts import Code, Operand, joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aitia.dsl.source import Span

    from ..cells import Symbols

COMPARISONS = {"=": k.EQ, "!=": k.NE, "<": k.LT, "<=": k.LE, ">": k.GT, ">=": k.GE}
_WHOLE_OPS = {"+": k.OP_ADD, "-": k.OP_SUB, "*": k.OP_MUL}
_FLOAT_OPS = {"+": k.OP_FADD, "-": k.OP_FSUB, "*": k.OP_FMUL, "/": k.OP_FDIV}
_TIME = {"date", "datetime", "duration"}
_TRUTH = r.BOOL

Key = tuple[str | int, ...]
"""A name for something that has a place in a token."""


@dataclass(frozen=True, slots=True)
class CallEntry:
    """A function that the kernel asks for: its name and the types of its arguments and its value."""

    function: str
    arguments: tuple[r.Type, ...]
    gives: r.Type


@dataclass(slots=True)
class Tables:
    """What code refers to by number: texts, functions to call, and places that may meet a fault."""

    symbols: Symbols
    calls: dict[CallEntry, int] = field(default_factory=dict[CallEntry, int])
    sites: list[tuple[str, Span]] = field(default_factory=list["tuple[str, Span]"])
    rule: str = ""

    def call(self, entry: CallEntry) -> int:
        """The number of a function to call."""
        return self.calls.setdefault(entry, len(self.calls))

    def site(self, span: Span) -> int:
        """A number for a place in the text of the rule at work."""
        self.sites.append((self.rule, span))
        return len(self.sites) - 1


def word(*words: int) -> Code:
    """Words without jumps."""
    return Code(words)


def unless(jump: int, code: Code, last: int) -> Code:
    """Code and `last`, unless `jump` leaps over them."""
    return joined((Code((jump, len(code.words) + 3), (1,)), code, word(last)))


@dataclass(frozen=True, slots=True)
class Fallback(r.Node):
    """A field's own value or, where that is unknown, what it is computed as, or its default."""

    first: r.FieldOf
    second: object


@dataclass(slots=True)
class Coder:
    """Code of expressions over a token `depth` steps below the root and, in a join, a candidate row.

    `places` says where each fact variable, local and placed read lies: (depth of its token, column); `row` which
    of them are columns of the candidate row.
    """

    tables: Tables
    places: Mapping[Key, Operand]
    depth: int
    row: Mapping[Key, int] = field(default_factory=dict["Key", int])

    def operand(self, place: Operand) -> Operand:
        """A place as (steps up from the token, column)."""
        return (self.depth - place[0], place[1])

    def simple(self, expr: r.Expr) -> tuple[int, int, int] | None:
        """An operand of a test (kind, a, b), if the expression is one."""
        if isinstance(expr, r.Const):
            return (k.ON_CONST, 0, encode(expr.value, expr.type, self.tables.symbols))
        key = read_key(expr)
        if key in self.row:
            return (k.ON_ROW, 0, self.row[key])
        return (k.ON_LEFT, *self.operand(self.places[key])) if key in self.places else None

    def tests(self, conditions: list[r.Expr]) -> Code:
        """Code that returns 1 if all conditions are true, else 0."""
        return joined((*map(self.test, conditions), word(k.OP_END)))

    def test(self, condition: r.Expr) -> Code:
        """Code that goes on only if the condition is true."""
        if isinstance(condition, r.Compare) and condition.op in COMPARISONS:
            left, right = self.simple(condition.left), self.simple(condition.right)
            if left is not None and right is not None:
                return word(k.OP_TEST, COMPARISONS[condition.op], *left, *right)
        return self.value(condition) + word(k.OP_REQUIRE)

    @singledispatchmethod
    def value(self, expr: object) -> Code:
        """Code that pushes the value of an expression."""
        message = f"no code for {type(expr).__name__}"
        raise TypeError(message)

    def _placed(self, expr: r.Expr) -> Code:
        found = self.simple(expr)
        if found is None:
            message = f"not placed: {expr}"
            raise LookupError(message)
        kind, a, b = found
        return word(k.OP_ROW, b) if kind == k.ON_ROW else word(k.OP_LEFT, a, b)

    @value.register
    def _(self, expr: r.Const) -> Code:
        return word(k.OP_CONST, encode(expr.value, expr.type, self.tables.symbols))

    @value.register
    def _(self, expr: r.FactVar) -> Code:
        return self._placed(expr)

    @value.register
    def _(self, expr: r.Local) -> Code:
        return self._placed(expr)

    @value.register
    def _(self, expr: r.FieldOf) -> Code:
        return self._placed(expr)

    @value.register
    def _(self, expr: r.Aggregate) -> Code:
        return self._placed(expr)

    @value.register
    def _(self, expr: r.SomeOf) -> Code:
        return self._placed(expr)

    @value.register
    def _(self, expr: Fallback) -> Code:
        return self.value(expr.first) + unless(k.OP_JUMP_KNOWN, self.value(expr.second), k.OP_COALESCE)

    @value.register
    def _(self, expr: r.Negate) -> Code:
        return self.value(expr.operand) + word(k.OP_FNEG if expr.type.kind == "number" else k.OP_NEG)

    @value.register
    def _(self, expr: r.Convert) -> Code:
        code, old, new = self.value(expr.operand), expr.operand.type, expr.type
        if old.kind == "whole" and new.kind == "number":
            return code + word(k.OP_TO_FLOAT)
        if old.kind == "date" and new.kind == "datetime":
            return code + word(k.OP_SCALE, DAY, self.tables.site(expr.span))
        places = new.places - (old.places if old.kind == "decimal" else 0)
        if places > 0:
            return code + word(k.OP_SCALE, 10**places, self.tables.site(expr.span))
        return code + word(k.OP_UNSCALE, 10**-places) if places < 0 else code

    @value.register
    def _(self, expr: r.Arithmetic) -> Code:
        left, right = self.value(expr.left), self.value(expr.right)
        kinds = (expr.left.type.kind, expr.right.type.kind)
        site = self.tables.site(expr.span)
        if kinds == ("number", "number"):
            return left + right + word(_FLOAT_OPS[expr.op], site)
        if set(kinds) <= {"whole", "decimal"}:
            return self._exact(expr, left, right, site)
        if expr.op in "+-" and set(kinds) <= _TIME and "date" not in kinds:
            return left + right + word(_WHOLE_OPS[expr.op], site)
        if kinds == ("date", "date"):
            return left + right + word(k.OP_SUB, site, k.OP_SCALE, DAY, site)
        entry = CallEntry(f"#{expr.op}", (expr.left.type, expr.right.type), expr.type)
        return left + right + word(k.OP_CALL, self.tables.call(entry), 2, site)

    def _exact(self, expr: r.Arithmetic, left: Code, right: Code, site: int) -> Code:
        if expr.op != "/":
            return left + right + word(_WHOLE_OPS[expr.op], site)
        if expr.type.kind == "number":
            return left + word(k.OP_TO_FLOAT) + right + word(k.OP_TO_FLOAT, k.OP_FDIV, site)
        shift = expr.type.places + expr.right.type.places - expr.left.type.places
        if shift < 0:
            right += word(k.OP_SCALE, 10**-shift, site)
        return left + right + word(k.OP_DIVIDE, 10 ** max(0, shift), site)

    @value.register
    def _(self, expr: r.Call) -> Code:
        if expr.function in ("now", "today"):
            return self._placed(expr)
        code = joined(map(self.value, expr.arguments))
        entry = CallEntry(expr.function, tuple(a.type for a in expr.arguments), expr.type)
        return code + word(k.OP_CALL, self.tables.call(entry), len(expr.arguments), self.tables.site(expr.span))

    @value.register
    def _(self, expr: r.Compare) -> Code:
        code = self.value(expr.left) + self.value(expr.right)
        if expr.op in COMPARISONS:
            return code + word(k.OP_COMPARE, COMPARISONS[expr.op])
        if expr.op == "contains" and expr.left.type.kind == "list":
            return code + word(k.OP_HAS)
        entry = CallEntry(f"#{expr.op}", (expr.left.type, expr.right.type), _TRUTH)
        return code + word(k.OP_CALL, self.tables.call(entry), 2, self.tables.site(expr.span))

    @value.register
    def _(self, expr: r.OneOf) -> Code:
        subject, codes = self.value(expr.subject), list[Code]()
        for i, option in enumerate(expr.options):
            codes += [subject, self.value(option), word(k.OP_COMPARE, k.EQ, *[k.OP_OR] * (i > 0))]
        return joined(codes)

    @value.register
    def _(self, expr: r.Certainty) -> Code:
        # Values have no certainty but 1 until evidence is combined.
        op = {"<": expr.limit > 1.0, "<=": expr.limit >= 1.0, ">": expr.limit < 1.0, ">=": expr.limit <= 1.0}
        holds = op.get(expr.op, (expr.limit == 1.0) == (expr.op == "="))
        return self.value(expr.condition) + word(k.OP_CONST, int(holds), k.OP_AND)

    @value.register
    def _(self, expr: r.Known) -> Code:
        return self.value(expr.operand) + word(k.OP_KNOWN)

    @value.register
    def _(self, expr: r.Not) -> Code:
        return self.value(expr.operand) + word(k.OP_NOT)

    @value.register
    def _(self, expr: r.And) -> Code:
        return self._chain(expr.operands, k.OP_JUMP_FALSE, k.OP_AND, empty=1)

    @value.register
    def _(self, expr: r.Or) -> Code:
        return self._chain(expr.operands, k.OP_JUMP_TRUE, k.OP_OR, empty=0)

    def _chain(self, operands: tuple[r.Expr, ...], jump: int, join: int, *, empty: int) -> Code:
        if not operands:
            return word(k.OP_CONST, empty)
        rest = (unless(jump, self.value(operand), join) for operand in operands[1:])
        return joined((self.value(operands[0]), *rest))

    @value.register
    def _(self, expr: r.CountTrue) -> Code:
        codes = [word(k.OP_CONST, 0)]
        for condition in expr.conditions:
            codes += [self.value(condition), word(k.OP_TALLY)]
        return joined(codes)

    @value.register
    def _(self, expr: r.FirstTrue) -> Code:
        parts = [self.value(c) for c in expr.conditions]
        left = sum(len(p.words) + 3 for p in parts) + 2
        codes: list[Code] = []
        for number, part in enumerate(parts, 1):
            left -= len(part.words)
            codes += [part, Code((k.OP_FIRST, number, left), (2,))]
            left -= 3
        return joined((*codes, word(k.OP_CONST, 0)))


def read_key(expr: object) -> Key:
    """What a placed expression is looked up by: spans do not count. Empty when it has no place of its own."""
    match expr:
        case r.FactVar():
            return (expr.name,)
        case r.Local():
            return ("let", expr.name)
        case r.FieldOf():
            inner = read_key(expr.subject)
            return (*inner, expr.field) if inner else ()
        case r.Call() if expr.function in ("now", "today"):
            return ("#clock", expr.function)
        case r.Aggregate() | r.SomeOf():
            return ("#fold", id(expr))
        case _:
            return ()
