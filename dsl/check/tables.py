"""Decision tables: each row becomes a rule.

`first` fires the first row that holds and `unique` the only one; both name the place of that row once, so that the rows
exclude one another. Under `every` and `collect` each row stands for itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aitia.dsl import ast
from aitia.dsl.ruleset import (
    BOOL,
    WHOLE,
    And,
    Compare,
    Complain,
    Const,
    CountTrue,
    FactVar,
    FirstTrue,
    ForEach,
    Let,
    Local,
    Template,
    Test,
    Type,
)

from . import resolve
from .actions import conclude
from .conditions import subject_patterns
from .rules import Attributes, placed
from .scope import INTRODUCED, Frame, Scope, dotted
from .templates import template

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Action, Condition, Expr, Rule
    from aitia.dsl.source import Span

    from .rules import Codes
    from .world import World

_ONE_ROW = ("first", "unique")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table while its rows are read: the names for its values, and for its conditions."""

    block: ast.Table
    code: str
    outer: Scope
    inner: Scope
    world: World


def table_rules(block: ast.Table, codes: Codes, world: World) -> list[Rule]:
    """The rules of a table: one a row, and under `unique` one that finds two rows at once."""
    code = codes.of(block)
    outer = Scope(Frame(world, f"table {code}" if block.code else "this table", INTRODUCED))
    pattern, inner = resolve.pattern(block.pattern, outer, binds=True) if block.pattern else (None, outer)
    sheet = _Sheet(block, code, outer, inner, world)
    _check_outputs(sheet)
    tests = [_row_test(row, sheet) for row in block.rows]
    actions = [_row_actions(row, sheet) for row in block.rows]
    because = template(block.because, outer) if block.because else None
    attributes = Attributes(block.attributes, codes, world)
    each = (*subject_patterns(outer), *((ForEach(pattern.span, pattern),) if pattern else ()))
    shared = (*each, *_shared(tests, sheet))
    made: list[Rule] = []
    for place, (row, test, acts) in enumerate(zip(block.rows, tests, actions, strict=True), 1):
        conditions = (*shared, *_row_conditions(place, test, row.span, block))
        rule = placed(block, f"{code}.{place}", attributes, conditions, acts, because)
        made.append(replace(rule, span=row.span))
    if block.policy == "unique":
        conditions = (*shared, _several(block.span))
        made.append(placed(block, code, attributes, conditions, (_complaint(each, sheet),), because))
    return made


def _check_outputs(sheet: _Sheet) -> None:
    """T502: under `collect` each output is a `many` field."""
    for output in sheet.block.outputs:
        place = dotted(output, sheet.outer) if sheet.block.policy == "collect" else None
        declared = sheet.world.field_of(place)
        if declared is not None and not declared.many:
            sheet.world.error(
                "T502",
                f"'match collect' gathers values, and '{declared.name}' takes one",
                output.span,
                hint="mark the field 'many', or use 'match first'",
            )


# ---- the conditions of a row


def _row_test(row: ast.Row, sheet: _Sheet) -> Expr:
    """A row holds: all its cells do. A row of `-` alone always holds."""
    made: list[Expr] = []
    for heading, cell in zip(sheet.block.inputs, row.conditions, strict=False):
        if cell.kind != "any" and (test := _cell_test(heading, cell, sheet)) is not None:
            made.append(test)
    if len(made) == 1:
        return made[0]
    if not made:
        return Compare(row.span, BOOL, "=", CountTrue(row.span, WHOLE, ()), Const(row.span, WHOLE, 0))
    return And(row.span, BOOL, tuple(made))


def _cell_test(heading: ast.Expr, cell: ast.Cell, sheet: _Sheet) -> Expr | None:
    """The condition of a cell. Problems that name the heading are shown at the cell."""
    before = len(sheet.world.problems)
    written = _as_written(heading, cell)
    made = resolve.condition(written, sheet.inner)
    for place in range(before, len(sheet.world.problems)):
        problem = sheet.world.problems[place]
        if problem.span is not None and not _within(problem.span, cell.span):
            sheet.world.problems[place] = replace(problem, span=cell.span)
    return made


def _within(span: Span, cell: Span) -> bool:
    """Whether a place is within a cell."""
    return span.line == span.end_line == cell.line and cell.column <= span.column and span.end_column <= cell.end_column


def _as_written(heading: ast.Expr, cell: ast.Cell) -> ast.Expr:
    """A cell as the condition that an author would write of its heading."""
    match cell.kind:
        case "is":
            return ast.Compare(cell.span, heading, "=", "is", cell.values[0])
        case "compare":
            return ast.Compare(cell.span, heading, cell.op, cell.op, cell.values[0])
        case "range":
            return ast.Between(cell.span, heading, cell.values[0], cell.values[1])
        case "set":
            return ast.OneOf(cell.span, heading, cell.values)
        case _:
            return _negated(heading, cell)


def _negated(heading: ast.Expr, cell: ast.Cell) -> ast.Expr:
    """`not` before a cell, as `is not` where there is one, so that `many` fields mean the same as in rules."""
    inner = cell.inner
    if inner is None or inner.kind == "any":
        return ast.NumberOf(cell.span, "exactly", ast.Number(cell.span, "1"), ())
    if inner.kind == "is":
        return ast.Compare(cell.span, heading, "!=", "is not", inner.values[0])
    if inner.kind == "set":
        return ast.OneOf(cell.span, heading, inner.values, negated=True)
    return ast.Not(cell.span, _as_written(heading, inner))


def _shared(tests: list[Expr], sheet: _Sheet) -> tuple[Condition, ...]:
    """Under `first` and `unique`, the place of the row that holds; under `unique` also how many do."""
    span, policy = sheet.block.span, sheet.block.policy
    shared: tuple[Condition, ...] = ()
    if policy in _ONE_ROW:
        shared = (Let(span, "#hit", FirstTrue(span, WHOLE, tuple(tests))),)
    if policy == "unique":
        shared = (*shared, Let(span, "#hits", CountTrue(span, WHOLE, tuple(tests))))
    return shared


def _row_conditions(place: int, test: Expr, span: Span, block: ast.Table) -> tuple[Condition, ...]:
    """What makes this row fire."""
    if block.policy not in _ONE_ROW:
        return (Test(span, test),)
    hit = Test(span, Compare(span, BOOL, "=", Local(span, WHOLE, "#hit"), Const(span, WHOLE, place)))
    if block.policy == "first":
        return (hit,)
    only = Test(span, Compare(span, BOOL, "=", Local(span, WHOLE, "#hits"), Const(span, WHOLE, 1)))
    return (hit, only)


def _several(span: Span) -> Condition:
    """More than one row holds."""
    return Test(span, Compare(span, BOOL, ">", Local(span, WHOLE, "#hits"), Const(span, WHOLE, 1)))


def _complaint(each: tuple[Condition, ...], sheet: _Sheet) -> Action:
    """R905: what is said when two rows of a `match unique` table hold, and of which facts."""
    span = sheet.block.span
    patterns = [one.pattern for one in each if isinstance(one, ForEach)]
    facts = [FactVar(span, Type("reference", fact=pattern.type), pattern.name) for pattern in patterns]
    named = [part for fact in facts for part in (" and ", fact)][1:]
    beginning = f"more than one row of table {sheet.code} holds{' for ' if facts else ''}"
    return Complain(span, "R905", Template(span, (beginning, *named, ", and it says 'match unique'")))


# ---- the conclusions of a row


def _row_actions(row: ast.Row, sheet: _Sheet) -> tuple[Action, ...]:
    """What a row concludes; a `-` concludes nothing about its field."""
    made: list[Action] = []
    for output, cell in zip(sheet.block.outputs, row.conclusions, strict=False):
        if cell.kind == "any":
            continue
        if cell.kind != "is":
            sheet.world.error(
                "T501",
                "a conclusion is a value, not a condition",
                cell.span,
                note="right of || stands what the row concludes",
            )
            continue
        before = len(sheet.world.problems)
        action = conclude(cell.span, output, cell.values[0], sheet.outer)
        _once(before, row, sheet)
        if action is not None:
            made.append(action)
    return tuple(made)


def _once(before: int, row: ast.Row, sheet: _Sheet) -> None:
    """Keep what is wrong with a heading for the first row alone."""
    if row is not sheet.block.rows[0]:
        kept = [p for p in sheet.world.problems[before:] if p.span is None or p.span.line >= row.span.line]
        sheet.world.problems[before:] = kept
