"""Expressions and conditions as meant: the walk over what was written.

Each node is resolved to a core node, to an operand whose type is still open, or to None when something is wrong with
it, which was then reported. The walk goes on in the other operands, so that one mistake does not hide the next.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, cast

from aitia.dsl import ast
from aitia.dsl.ruleset import (
    BOOL,
    TEXT,
    WHOLE,
    Aggregate,
    And,
    Compare,
    Const,
    CountTrue,
    Expr,
    FactVar,
    Known,
    Not,
    Or,
    Pattern,
    Type,
    Window,
)

from . import arithmetic, comparing
from .calls import call, count_fits, keeps_type
from .negation import negated, not_true
from .scope import Binding, Scope, dotted, look_up
from .settle import fitted, settled
from .templates import joined
from .walk import replace_locals
from .world import described
from .written import length_of_time, moment, type_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aitia.dsl.source import Span

    from .drafts import Draft
    from .world import World

_MOST_OPERANDS = 100
_COUNTS: dict[str, Literal["=", "<", "<=", ">", ">="]] = {
    "at least": ">=",
    "at most": "<=",
    "exactly": "=",
    "more than": ">",
    "fewer than": "<",
}
AggregateKind = Literal["some", "count", "sum", "average", "minimum", "maximum", "list"]


# ---- values


def draft(node: ast.Expr, scope: Scope, places: int | None = None) -> Draft | None:
    """An operand; `places` are those of its target if that is a decimal, or INSIDE for a part of it."""
    match node:
        case ast.Number():
            return arithmetic.literal(node.digits, node.span)
        case ast.Text():
            return joined(node, scope) if scope.templates else Const(node.span, TEXT, node.value)
        case ast.Date():
            return moment(node, scope.world)
        case ast.Duration():
            return length_of_time(node, scope.world)
        case ast.Name():
            return look_up(node, scope)
        case ast.Dotted():
            return dotted(node, scope)
        case ast.Call() if node.function.name not in scope.world.queries:
            part = arithmetic.INSIDE if places is not None and keeps_type(node) else None
            return call(node, [draft(argument, scope, part) for argument in node.arguments], scope.world)
        case ast.Negate():
            return arithmetic.negated(draft(node.operand, scope, places), node.span, scope.world)
        case ast.Arithmetic():
            return _arithmetic(node, scope, places)
        case _:
            return condition(node, scope)


def _arithmetic(node: ast.Arithmetic, scope: Scope, places: int | None) -> Draft | None:
    """A sum or product, from left to right; all operands are looked at, also after a mistake.

    The core is a tree, so a long sum would be a deep one: there is a limit.
    """
    frame, last = scope.frame, len(node.rest) - 1
    if frame.operands + last >= _MOST_OPERANDS:
        scope.world.error(
            "Y426", f"this has more than {_MOST_OPERANDS} operands", node.span, hint="name parts of it with 'let'"
        )
        return None
    frame.operands += last + 1
    part = arithmetic.INSIDE if places is not None else None
    result = draft(node.first, scope, part)
    for place, (op, operand) in enumerate(node.rest):
        following = draft(operand, scope, _part_beside(result) or part)
        result = arithmetic.combine(op, result, following, scope.world, places if place == last else part)
    frame.operands -= last + 1
    return None if result is None else replace(result, span=node.span)


def _part_beside(other: Draft | None) -> int | None:
    """INSIDE for an operand beside a decimal: it is to be a decimal too, if it can be one."""
    return arithmetic.INSIDE if isinstance(other, Expr) and other.type.kind == "decimal" else None


def _sides(node: ast.Compare, scope: Scope) -> tuple[Draft | None, Draft | None]:
    """Both sides of a comparison; beside a decimal, whole numbers are computed with as decimals."""
    left = draft(node.left, scope)
    right = draft(node.right, scope, _part_beside(left))
    if _part_beside(right) and isinstance(left, Expr) and left.type.kind == "number":
        left = draft(node.left, scope, arithmetic.INSIDE)
    return left, right


def value(node: ast.Expr, type: Type, scope: Scope, what: str) -> Expr | None:
    """An expression as the type that `what` needs."""
    places = type.places if type.kind == "decimal" else None
    return fitted(draft(node, scope, places), type, scope.world, what)


# ---- conditions


def condition(node: ast.Expr, scope: Scope) -> Expr | None:
    """A phrase that is true, false or unknown."""
    match node:
        case ast.Compare():
            made = comparing.compare(node.op, *_sides(node, scope), node.span, scope)
            return comparing.with_certainty(made, node.certainty, scope.world)
        case ast.OneOf():
            options = [draft(option, scope) for option in node.options]
            made = comparing.one_of(draft(node.subject, scope), options, node, scope)
            return comparing.with_certainty(made, node.certainty, scope.world)
        case ast.Between():
            subject = draft(node.subject, scope)
            part = _part_beside(subject)
            low, high = draft(node.low, scope, part), draft(node.high, scope, part)
            return comparing.between(subject, low, high, node.span, scope)
        case ast.IsKnown():
            return comparing.is_known(draft(node.subject, scope), node, scope.world)
        case ast.Not():
            operand = condition(node.operand, scope)
            return negated(operand, node.span, scope.world) if operand is not None else None
        case ast.And() | ast.Or():
            return _several(node, scope)
        case ast.ThereIs() | ast.Every() | ast.NumberOf():
            return _quantified(node, scope)
        case ast.Call() if node.function.name in scope.world.queries:
            return _query(node, scope)
        case ast.ForEach() | ast.ForEachIn() | ast.Let() | ast.LetAggregate():
            _only_at_the_top(node, scope)
            return None
        case _:
            return comparing.as_condition(settled(draft(node, scope), scope.world), node.span, scope)


def _several(node: ast.And | ast.Or, scope: Scope) -> Expr | None:
    """`and`, `or`, with a warning where they are mixed without brackets."""
    made = conditions(node.operands, scope)
    if isinstance(node, ast.Or) and node.mixed:
        scope.world.warn(
            "L103",
            "'and' and 'or' stand together without brackets",
            node.span,
            note="'and' binds more strongly than 'or'",
            hint="put brackets around the part with 'and'",
        )
    if made is None:
        return None
    return And(node.span, BOOL, made) if isinstance(node, ast.And) else Or(node.span, BOOL, made)


def conditions(nodes: Sequence[ast.Expr], scope: Scope) -> tuple[Expr, ...] | None:
    """All of several conditions, or None when one of them is wrong."""
    made = [condition(node, scope) for node in nodes]
    known = tuple(one for one in made if one is not None)
    return known if len(known) == len(made) else None


def _only_at_the_top(node: ast.ForEach | ast.ForEachIn | ast.Let | ast.LetAggregate, scope: Scope) -> None:
    """R208: `for each` or `let` where a condition is needed that can be false. Its name is no further mistake."""
    is_let = isinstance(node, (ast.Let, ast.LetAggregate))
    hint = "" if is_let else "'there is a' asks whether there is one"
    message = f"'{'let' if is_let else 'for each'}' can stand only in 'when', joined to the other conditions with 'and'"
    scope.world.error("R208", message, node.span, hint=hint)
    if isinstance(node, ast.ForEach) and node.pattern.type.name in scope.world.types:
        scope.frame.last_types.append(node.pattern.type.name)
    name = node.pattern.name if isinstance(node, ast.ForEach) else node.name
    if name is not None:
        scope.names.setdefault(name.name, Binding(name.name, None, is_fact=False, span=name.span))


def _quantified(node: ast.ThereIs | ast.Every | ast.NumberOf, scope: Scope) -> Expr | None:
    """Quantifiers, made of aggregates and counts."""
    if not isinstance(node, ast.NumberOf) and not scope.frame.quantifies:
        _refuse_quantifier(node.span, scope)
        return None
    if isinstance(node, ast.NumberOf):
        made = conditions(node.conditions, scope)
        return _counted(node, CountTrue(node.span, WHOLE, made), len(made), scope) if made is not None else None
    if isinstance(node, ast.Every):
        return _every(node, scope)
    found, _ = pattern(node.pattern, scope)
    if found is None:
        return None
    if node.quantifier == "a":
        return Aggregate(node.span, BOOL, "some", None, found)
    if node.quantifier == "no":
        return Not(node.span, BOOL, Aggregate(node.span, BOOL, "some", None, found))
    return _counted(node, Aggregate(node.span, WHOLE, "count", None, found), None, scope)


def _refuse_quantifier(span: Span, scope: Scope) -> None:
    """R209: a look at other facts from where only values are known."""
    note = "only rules, tables, queries and tests can ask whether there are facts"
    scope.world.error("R209", f"{scope.frame.block} cannot look at other facts", span, note=note)


def _counted(node: ast.ThereIs | ast.NumberOf, count: Expr, most: int | None, scope: Scope) -> Expr | None:
    """A count compared with a number; R211 for a number that is never reached, Y407 for one that is not whole."""
    number = node.count
    if number is None:
        return None
    limit = fitted(arithmetic.literal(number.digits, number.span), WHOLE, scope.world, "a count")
    if not isinstance(limit, Const) or not isinstance(limit.value, int):
        return None
    if (
        most is not None
        and node.quantifier in ("at least", "exactly", "more than")
        and limit.value + (node.quantifier == "more than") > most
    ):
        scope.world.error(
            "R211",
            f"only {most} conditions are listed, so there are never {node.quantifier} {limit.value}",
            number.span,
        )
    return Compare(node.span, BOOL, _COUNTS[node.quantifier], count, limit)


def _every(node: ast.Every, scope: Scope) -> Expr | None:
    """`every P satisfies c`: no P of which c is not true."""
    found, inner = pattern(node.pattern, scope)
    made = condition(node.condition, inner)
    if found is None or made is None:
        return None
    fails = not_true(made, made.span)
    return Not(node.span, BOOL, Aggregate(node.span, BOOL, "some", None, replace(found, where=(*found.where, fails))))


def _query(node: ast.Call, scope: Scope) -> Expr | None:
    """A query used as a condition: there is a fact that answers it."""
    frame, declared = scope.frame, scope.world.queries[node.function.name]
    if not frame.quantifies:
        _refuse_quantifier(node.span, scope)
        return None
    if not isinstance(declared.condition, ast.ForEach) or declared.name.name in frame.queries:
        _refuse_query(node, declared, scope)
        return None
    if not count_fits(node, len(declared.parameters), len(declared.parameters), scope.world):
        return None
    names, arguments = _query_arguments(node, declared, scope)
    frame.queries.append(declared.name.name)
    found, _ = pattern(declared.condition.pattern, Scope(frame, names))
    frame.queries.pop()
    if found is None or len(arguments) < len(declared.parameters):
        return None
    where = tuple(replace_locals(test, arguments) for test in found.where)
    return Aggregate(node.span, BOOL, "some", None, replace(found, span=node.span, where=where))


def _refuse_query(node: ast.Call, declared: ast.Query, scope: Scope) -> None:
    """R212: a query that cannot be asked for a single fact."""
    name, hint = declared.name.name, "a query of one 'for each' can"
    if name in scope.frame.queries:
        why = "it asks itself"
    elif isinstance(declared.condition, ast.And | ast.Or):
        why = "it has several conditions"
    else:
        why = "it looks for no fact with 'for each'"
        hint = f"a function can say it: function {name}(…) gives yes or no = …"
    scope.world.error("R212", f"the query '{name}' cannot stand as a condition", node.span, note=why, hint=hint)


def _query_arguments(node: ast.Call, declared: ast.Query, scope: Scope) -> tuple[dict[str, Binding], dict[str, Expr]]:
    """The parameters of a query as names, and the values that take their place."""
    names: dict[str, Binding] = {}
    arguments: dict[str, Expr] = {}
    for parameter, argument in zip(declared.parameters, node.arguments, strict=True):
        name, type = parameter.name.name, type_of(parameter.type, scope.world)
        made = value(argument, type, scope, f"the argument '{name}'") if type else None
        core = scope.frame.fresh(f"{name}#")
        names[name] = Binding(core, type, False, parameter.span)
        if made is not None:
            arguments[core] = made
    return names, arguments


# ---- patterns


def pattern(node: ast.Pattern, scope: Scope, *, binds: bool = False) -> tuple[Pattern | None, Scope]:
    """A pattern and the scope within it; with `binds`, the name is known after it as well."""
    world, name = scope.world, node.type.name
    is_known = world.has_type(node.type)
    if is_known:
        scope.frame.last_types.append(name)
    reference = Type("reference", fact=name) if is_known else None
    if node.name is None:
        core = scope.frame.fresh()
    elif binds:
        core = scope.bind(node.name, reference, is_fact=True)
    else:
        scope.refuse_twice(node.name)
        core = scope.frame.fresh(node.name.name)
    inner = scope.inside(node.name, Binding(core, reference, True, node.span))
    window = _window(node.window, name, world) if node.window and is_known else None
    where = conditions(node.where, inner) if is_known else None
    made = Pattern(node.span, name, core, where, window) if where is not None else None
    return made, inner


def _window(node: ast.Window, type_name: str, world: World) -> Window | None:
    """`in the last 30 days`, of events only."""
    if not any(t.event for t in world.lineage(type_name)):
        world.error(
            "R213",
            f"'in the last' is for events, and {type_name} is a fact without a time",
            node.span,
            hint=f"declare it as 'event {type_name}' with a field of type date and time",
        )
        return None
    length = length_of_time(node, world)
    if length is None:
        return None
    if isinstance(length.value, timedelta):
        return Window(node.span, length.value, 0)
    return Window(node.span, timedelta(), cast("int", length.value))


def aggregate(node: ast.LetAggregate, scope: Scope) -> Expr | None:
    """`the sum of a * b over Part where …`."""
    found, inner = pattern(node.pattern, scope)
    kind = node.kind.name
    if node.value is None:
        return _without_value(node, kind, found, scope)
    made = settled(draft(node.value, inner), scope.world)
    if found is None or made is None:
        return None
    type = _aggregate_type(kind, made, scope.world)
    if kind == "count" and type is not None:
        found = replace(found, where=(*found.where, Known(made.span, BOOL, made)))
        return Aggregate(node.span, WHOLE, "count", None, found)
    return Aggregate(node.span, type, cast("AggregateKind", kind), made, found) if type is not None else None


def _without_value(node: ast.LetAggregate, kind: str, found: Pattern | None, scope: Scope) -> Expr | None:
    """`the count of Part` and `the list of Part` need no value."""
    if found is None:
        return None
    if kind == "count":
        return Aggregate(node.span, WHOLE, "count", None, found)
    if kind == "list":
        fact = FactVar(node.span, Type("reference", fact=found.type), found.name)
        return Aggregate(node.span, Type("list", element=fact.type), "list", fact, found)
    scope.world.error("R215", f"the {kind} needs a value: 'the {kind} of … over {found.type}'", node.span)
    return None


def _aggregate_type(kind: str, made: Expr, world: World) -> Type | None:
    """The type of an aggregate over values of a type; Y423 when they do not go together."""
    type = made.type
    numeric = type.kind in ("number", "whole", "decimal", "duration")
    if kind == "average" and numeric:
        return Type("number") if type.kind == "whole" else type
    if kind == "sum" and numeric:
        return type
    if kind in ("minimum", "maximum") and (numeric or type.kind in ("date", "datetime")):
        return type
    if kind == "list" and type.kind not in ("list", "calendar"):
        return Type("list", element=type)
    if kind == "count":
        return WHOLE
    world.error("Y423", f"there is no {kind} of {described(type)} values", made.span)
    return None
