"""Builds the blocks that act: rules with their attributes and actions, tables, tests."""

from __future__ import annotations

from dataclasses import dataclass

from aitia.dsl import ast
from aitia.dsl.problems import Problem

from .build_values import date_of, type_name
from .lexer import Token
from .parts import Clause, Parts, RefusedError, after, clauses, first, name_of, over, said, said_twice, text, the

_HIGHEST_PRIORITY = 1_000_000


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table whose rows are still text: `table.py` reads their cells."""

    table: ast.Table
    rows: tuple[Token, ...]


class RuleBuilder:
    """One method for each phrase of the grammar, called while the parser reads."""

    def rule_block(self, parts: Parts) -> ast.Rule:
        """`rule R010 "…"` with `when`, `unless`, `then`, `because`, `source`."""
        code, title = name_of(first(parts[:2], "CODE")), said(the(parts, "STRING"))
        actions = tuple(p for p in parts if isinstance(p, ast.Action))
        because, sources = _reasons(parts)
        when, unless = after(parts, "WHEN"), after(parts, "UNLESS")
        return ast.Rule(over(parts), "", code, title, _attributes(parts), when, unless, actions, because, sources)

    def table_block(self, parts: Parts) -> RawTable:
        """`table T100 "…"`; the cells of its rows come later."""
        code, title = name_of(first(parts[:2], "CODE")), said(the(parts, "STRING"))
        rows = tuple(p for p in parts if type(p) is Token and p.type == "ROW")
        pattern = next((p for p in parts if type(p) is ast.Pattern), None)
        because, sources = _reasons(parts)
        policy, attributes = the(parts, "MATCH").value.split()[-1], _attributes(parts)
        span = over(parts)
        table = ast.Table(span, "", code, title, attributes, pattern, policy, (), (), (), because, sources)
        return RawTable(table, rows)

    def in_stage(self, parts: Parts) -> ast.Attribute:
        """`in stage check`."""
        return ast.Attribute(over(parts), "stage", (parts[1],))

    def overrides(self, parts: Parts) -> ast.Attribute:
        """`overrides R040, R050`."""
        return ast.Attribute(over(parts), "overrides", tuple(parts[1::2]))

    def code(self, parts: Parts) -> ast.Name:
        """`R040`, or `T100.2` for a row of a table."""
        return type_name(parts[0])

    def valid(self, parts: Parts) -> ast.Attribute:
        """`valid from 2026-01-01 until 2026-12-31`."""
        dates = [date_of(p) for p in parts if p.type == "DAY"]
        start = dates[0] if parts[0].type == "VALID_FROM" else None
        until = dates[-1] if parts[-2].type != "VALID_FROM" else None
        return ast.Attribute(over(parts), "valid", dates=(start, until))

    def priority(self, parts: Parts) -> ast.Attribute:
        """`priority 5`, `priority -5`."""
        token: Token = parts[-1]
        span = over(parts[1:])
        if not token.value.isdigit() or len(token.value) > 7 or int(token.value) > _HIGHEST_PRIORITY:
            message = f"a priority is a whole number from -{_HIGHEST_PRIORITY} to {_HIGHEST_PRIORITY}"
            raise RefusedError(
                Problem("S058", message, span, hint="say the order with 'stages' or 'overrides' if you can")
            )
        sign = -1 if len(parts) == 3 else 1
        return ast.Attribute(over(parts), "priority", number=sign * int(token.value))

    def disabled(self, parts: Parts) -> ast.Attribute:
        """`disabled`."""
        return ast.Attribute(over(parts), "disabled")

    def repeats(self, parts: Parts) -> ast.Attribute:
        """`repeats`."""
        return ast.Attribute(over(parts), "repeats")

    def because(self, parts: Parts) -> Clause:
        """`because "…"`."""
        return Clause(over(parts), "because", text(parts[1]))

    def source(self, parts: Parts) -> Clause:
        """`source "…"`."""
        return Clause(over(parts), "source", text(parts[1]))

    def conclude(self, parts: Parts) -> ast.Conclude:
        """`conclude o.delivery is 4.90 with certainty 0.9`."""
        return ast.Conclude(over(parts), parts[1], parts[3], after(parts, "WITH_CERTAINTY"))

    def conclude_fact(self, parts: Parts) -> ast.ConcludeFact:
        """`conclude Problem(…)`."""
        return ast.ConcludeFact(over(parts), parts[1], after(parts, "WITH_CERTAINTY"))

    def presume(self, parts: Parts) -> ast.Presume:
        """`presume o.express is no`."""
        return ast.Presume(over(parts), parts[1], parts[3])

    def record(self, parts: Parts) -> ast.Record:
        """`record Visit(…)`."""
        return ast.Record(over(parts), parts[1])

    def change(self, parts: Parts) -> ast.Change:
        """`change o.state to done`."""
        return ast.Change(over(parts), parts[1], parts[3])

    def remove(self, parts: Parts) -> ast.Remove:
        """`remove o`."""
        return ast.Remove(over(parts), parts[1])

    def say(self, parts: Parts) -> ast.Say:
        """`say "…"`."""
        return ast.Say(over(parts), said(parts[1]))

    def call_effect(self, parts: Parts) -> ast.CallEffect:
        """`call reserve_courier(order: o.number)`."""
        return ast.CallEffect(over(parts), parts[1], tuple(parts[3:-1:2]))

    def stop(self, parts: Parts) -> ast.Stop:
        """`stop "why"`."""
        return ast.Stop(over(parts), text(first(parts, "STRING")))

    def new(self, parts: Parts) -> ast.NewFact:
        """`Problem(order: o.number, text: "…")`."""
        return ast.NewFact(over(parts), type_name(parts[0]), tuple(parts[2:-1:2]))

    def argument(self, parts: Parts) -> ast.Argument:
        """`number: "A1"`."""
        return ast.Argument(over(parts), parts[0], parts[2], after(parts, "WITH_CERTAINTY"))

    def test_block(self, parts: Parts) -> ast.Test:
        """`test "…"` and its lines."""
        return ast.Test(over(parts), "", said(parts[1]), tuple(parts[2:]))

    def given_fact(self, parts: Parts) -> ast.GivenFact:
        """`given Order(…) called o`."""
        return ast.GivenFact(over(parts), parts[1], after(parts, "CALLED"))

    def given_model(self, parts: Parts) -> ast.GivenModel:
        """`given model damage_net says broken with certainty 0.93`."""
        return ast.GivenModel(over(parts), parts[2], parts[4], after(parts, "WITH_CERTAINTY"))

    def answer(self, parts: Parts) -> ast.Answer:
        """`answer plant.age is young`, `answer plant.age is unknown`."""
        return ast.Answer(over(parts), parts[1], after(parts, "IS"), after(parts, "WITH_CERTAINTY"))

    def on_date(self, parts: Parts) -> ast.OnDate:
        """`on 2026-05-01`."""
        return ast.OnDate(over(parts), date_of(parts[1]))

    def expect_rule(self, parts: Parts) -> ast.ExpectRule:
        """`expect rule R010 fires`."""
        return ast.ExpectRule(over(parts), parts[1], parts[2].type == "FIRES")

    def expect_question(self, parts: Parts) -> ast.ExpectQuestion:
        """`expect question plant.age is asked`."""
        return ast.ExpectQuestion(over(parts), parts[1], parts[2].type == "IS_ASKED")

    def expect(self, parts: Parts) -> ast.Expect:
        """`expect there is a Problem`."""
        return ast.Expect(over(parts), parts[1])

    def input_heading(self, parts: Parts) -> ast.Expr:
        """What a column left of `||` looks at."""
        return parts[0]  # type: ignore[no-any-return]

    def output_heading(self, parts: Parts) -> ast.Dotted:
        """The field that a column right of `||` concludes."""
        return parts[0]  # type: ignore[no-any-return]

    def any_cell(self, parts: Parts) -> ast.Cell:
        """`-`: any value."""
        return ast.Cell(over(parts), "any")

    def compare_cell(self, parts: Parts) -> ast.Cell:
        """`>= 500`."""
        return ast.Cell(over(parts), "compare", parts[0].value, (parts[1],))

    def range_cell(self, parts: Parts) -> ast.Cell:
        """`100 to 500`."""
        return ast.Cell(over(parts), "range", values=(parts[0], parts[2]))

    def set_cell(self, parts: Parts) -> ast.Cell:
        """`one of (eu, world)`."""
        return ast.Cell(over(parts), "set", values=tuple(parts[2:-1:2]))

    def not_cell(self, parts: Parts) -> ast.Cell:
        """`not domestic`."""
        return ast.Cell(over(parts), "not", inner=parts[1])

    def is_cell(self, parts: Parts) -> ast.Cell:
        """`domestic`."""
        return ast.Cell(over(parts), "is", values=(parts[0],))


def _reasons(parts: Parts) -> tuple[ast.Text | None, tuple[ast.Text, ...]]:
    """What stands after `because`, and after each `source`."""
    found = [p for p in parts if type(p) is Clause]
    because = clauses(p for p in found if p.word == "because").get("because")
    return because, tuple(p.value for p in found if p.word == "source")


def _attributes(parts: Parts) -> tuple[ast.Attribute, ...]:
    """The lines between title and `when`, each word at most once."""
    found = tuple(p for p in parts if type(p) is ast.Attribute)
    for i, attribute in enumerate(found):
        if any(attribute.word == other.word for other in found[:i]):
            raise RefusedError(said_twice(attribute.word, attribute.span))
    return found
