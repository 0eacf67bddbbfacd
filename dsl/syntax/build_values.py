"""Builds the nodes of expressions: values, comparisons, conditions and patterns."""

from __future__ import annotations

from dataclasses import replace

from aitia.dsl import ast
from aitia.dsl.problems import Problem, nearest

from .lexer import Token
from .literals import MOST_DIGITS, real_date, shortened, unescape
from .parts import Parts, RefusedError, over, words

_OPERATORS = {
    "is": "=",
    "is not": "!=",
    "is at least": ">=",
    "is at most": "<=",
    "is more than": ">",
    "is less than": "<",
    "is before": "<",
    "is after": ">",
}
AGGREGATES = ("sum", "count", "average", "minimum", "maximum", "list")


class ValueBuilder:
    """One method for each phrase of the grammar, called while the parser reads."""

    def name(self, parts: Parts) -> ast.Name:
        """`total`, or any text between backticks."""
        token: Token = parts[0]
        return ast.Name(token.span, token.value.strip("`"))

    def path(self, parts: Parts) -> ast.Dotted:
        """`o.customer.name`."""
        return ast.Dotted(over(parts), parts[0], tuple(parts[2::2]))

    def number(self, parts: Parts) -> ast.Number:
        """`3`; one that is too long was reported by the lexer and stands here as 0."""
        return _number(parts[0])

    def duration(self, parts: Parts) -> ast.Duration:
        """`3 days`."""
        return ast.Duration(over(parts), _number(parts[0]).digits, parts[1].value.rstrip("s"))

    def text(self, parts: Parts) -> ast.Text:
        """`"…"`."""
        return ast.Text(parts[0].span, unescape(parts[0].value))

    def date(self, parts: Parts) -> ast.Date:
        """`2026-05-01` or a time."""
        return date_of(parts[0])

    def call(self, parts: Parts) -> ast.Call:
        """`round(x, 2)`."""
        if parts[0].name == "in":
            raise RefusedError(Problem("S064", "'in' does not compare", parts[0].span, hint="write 'is one of (a, b)'"))
        return ast.Call(over(parts), parts[0], tuple(parts[2:-1:2]))

    def bracketed(self, parts: Parts) -> ast.Expr:
        """What is between brackets; its place includes them, so that a quoted phrase is whole."""
        inner: ast.Expr = parts[1]
        return replace(inner, span=over(parts))

    def negate(self, parts: Parts) -> ast.Negate:
        """`-x`."""
        return ast.Negate(over(parts), parts[1])

    def arithmetic(self, parts: Parts) -> ast.Arithmetic:
        """`a + b - c`, or `a * b / c`."""
        rest = tuple((sign.value, operand) for sign, operand in zip(parts[1::2], parts[2::2], strict=True))
        return ast.Arithmetic(over(parts), parts[0], rest)

    def certainty_test(self, parts: Parts) -> ast.CertaintyTest:
        """`with certainty >= 0.5`."""
        return ast.CertaintyTest(over(parts), parts[1].value, _number(parts[2]))

    def compare(self, parts: Parts) -> ast.Compare:
        """`a is at least b`."""
        written = words(parts[1])
        test = parts[3] if len(parts) == 4 else None
        return ast.Compare(over(parts), parts[0], _OPERATORS.get(written, written), written, parts[2], test)

    def one_of(self, parts: Parts) -> ast.OneOf:
        """`x is one of (a, b)`."""
        test = parts.pop() if isinstance(parts[-1], ast.CertaintyTest) else None
        span = over([parts[0], test]) if test else over(parts)
        return ast.OneOf(span, parts[0], tuple(parts[3:-1:2]), parts[1].type == "IS_NOT_ONE_OF", test)

    def between(self, parts: Parts) -> ast.Between:
        """`x is between a and b`."""
        return ast.Between(over(parts), parts[0], parts[2], parts[4])

    def is_known(self, parts: Parts) -> ast.IsKnown:
        """`x is known`, `x is unknown`."""
        return ast.IsKnown(over(parts), parts[0], parts[1].type == "IS_UNKNOWN")

    def negation(self, parts: Parts) -> ast.Not:
        """`not c`."""
        return ast.Not(over(parts), parts[1])

    def conjoined(self, parts: Parts) -> ast.And:
        """`a and b`."""
        return ast.And(over(parts), tuple(parts[::2]))

    def disjunction(self, parts: Parts) -> ast.Or:
        """`a or b`."""
        return ast.Or(over(parts), tuple(parts[::2]), any(_bare_and(p) for p in parts[::2]))

    def window(self, parts: Parts) -> ast.Window:
        """`in the last 3 days`."""
        return ast.Window(over(parts), _number(parts[1]).digits, parts[2].value.rstrip("s"))

    def pattern(self, parts: Parts) -> ast.Pattern:
        """`Order o in the last 3 days where total > 100, express is yes`."""
        where = next((i for i, p in enumerate(parts) if type(p) is Token and p.type == "WHERE"), len(parts))
        head = parts[1:where]
        name = next((p for p in head if type(p) is ast.Name), None)
        window = next((p for p in head if type(p) is ast.Window), None)
        return ast.Pattern(over(parts), type_name(parts[0]), name, window, tuple(parts[where + 1 :: 2]))

    def for_each(self, parts: Parts) -> ast.ForEach:
        """`for each Order o`."""
        return ast.ForEach(over(parts), parts[1])

    def for_each_in(self, parts: Parts) -> ast.ForEachIn:
        """`for each item in o.items`."""
        return ast.ForEachIn(over(parts), parts[1], parts[3])

    def there_is(self, parts: Parts) -> ast.ThereIs:
        """`there is a Part`, `there is no Part`."""
        return ast.ThereIs(over(parts), "no" if parts[0].type == "THERE_IS_NO" else "a", None, parts[1])

    def there_are(self, parts: Parts) -> ast.ThereIs:
        """`there are at least 3 Part`."""
        return ast.ThereIs(over(parts), words(parts[1]), _number(parts[2]), parts[3])

    def every(self, parts: Parts) -> ast.Every:
        """`every Part p satisfies c`."""
        return ast.Every(over(parts), parts[1], parts[3])

    def number_of(self, parts: Parts) -> ast.NumberOf:
        """`at least 2 of (a; b; c)`."""
        conditions = tuple(p for p in parts[4:-1] if type(p) is not Token)
        return ast.NumberOf(over(parts), words(parts[0]), _number(parts[1]), conditions)

    def let(self, parts: Parts) -> ast.Let:
        """`let n be a + b`."""
        return ast.Let(over(parts), parts[1], parts[3])

    def let_count(self, parts: Parts) -> ast.LetAggregate:
        """`let n be the count of Part`."""
        return ast.LetAggregate(over(parts), parts[1], _aggregate(parts[4]), None, parts[6])

    def let_aggregate(self, parts: Parts) -> ast.LetAggregate:
        """`let n be the sum of a * b over Part`."""
        return ast.LetAggregate(over(parts), parts[1], _aggregate(parts[4]), parts[6], parts[8])


def _number(token: Token) -> ast.Number:
    return ast.Number(token.span, token.value.replace(",", "") if len(token.value) <= MOST_DIGITS else "0")


def number_of(token: Token | None) -> ast.Number | None:
    """The token as a number, if there is one."""
    return _number(token) if token else None


def date_of(token: Token) -> ast.Date:
    """The token as a date; one that does not exist was reported by the lexer."""
    return ast.Date(token.span, real_date(token.value))


def type_name(token: Token) -> ast.Name:
    """The name of a fact type."""
    return ast.Name(token.span, token.value)


def _bare_and(operand: ast.Expr) -> bool:
    """Whether this is an `and` without brackets: its place begins where its first operand's does."""
    if not isinstance(operand, ast.And):
        return False
    inner = operand.operands[0].span
    return (operand.span.line, operand.span.column) == (inner.line, inner.column)


def _aggregate(token: Token) -> ast.Name:
    name = ast.Name(token.span, token.value)
    if name.name not in AGGREGATES:
        known = ", ".join(AGGREGATES[:-1])
        message = f"'the {shortened(name.name)} of' is no summary; there are {known} and {AGGREGATES[-1]}"
        raise RefusedError(Problem("S056", message, token.span, hint=nearest(name.name, AGGREGATES)))
    return name
