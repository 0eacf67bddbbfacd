"""Giving an operand the type that it must have, or saying why it cannot.

A literal is made a constant of that type. A value of another type is converted where nothing is lost or guessed:
whole to number or decimal, decimal to other places, a date to the time at its beginning.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import TYPE_CHECKING

from aitia.dsl.problems import nearest
from aitia.dsl.ruleset import BOOL, NUMBER, WHOLE, Const, Convert, Expr, Type

from .drafts import LARGEST, LooseNumber, LooseWord
from .scope import is_option, unknown_name
from .world import described, words

if TYPE_CHECKING:
    from fractions import Fraction

    from aitia.dsl.ruleset import Value
    from aitia.dsl.source import Span

    from .drafts import Draft
    from .world import World


def settled(draft: Draft | None, world: World) -> Expr | None:
    """The operand with the type that it has by itself: 3 is a whole number, 0.5 a number, yes is yes."""
    match draft:
        case LooseNumber():
            return number_const(draft, WHOLE if draft.is_whole else NUMBER, world)
        case LooseWord(span, word) if word in ("yes", "no"):
            return Const(span, BOOL, word == "yes")
        case LooseWord():
            unknown_name(draft)
            return None
        case _:
            return draft


def fitted(draft: Draft | None, type: Type, world: World, what: str) -> Expr | None:
    """The operand as the type that `what` needs, or None and a problem."""
    match draft:
        case None:
            return None
        case LooseNumber():
            return _fitted_number(draft, type, world, what)
        case LooseWord():
            return word_const(draft, type, world, what)
        case _:
            fit = converted(draft, type, world)
            if fit is None:
                _refuse(draft, type, world, what)
            return fit


def converted(expr: Expr, type: Type, world: World) -> Expr | None:
    """The expression as another type, if it can be: the same, a conversion, or a reference to a subtype."""
    if same(expr.type, type):
        return expr
    match expr.type.kind, type.kind:
        case ("whole", "number") | ("whole" | "decimal", "decimal"):
            return Convert(expr.span, type, expr)
        case ("date", "datetime"):
            return _as_time(expr, type)
        case ("reference", "reference") if world.is_a(expr.type.fact, type.fact):
            return expr
        case ("text", "image") if isinstance(expr, Const):
            return Const(expr.span, type, expr.value)
        case _:
            return None


def same(left: Type, right: Type) -> bool:
    """Whether two types are one; the order of a choice's options does not matter."""
    if left.kind == right.kind == "choice":
        return left.options == right.options or set(left.options) == set(right.options)
    if left.kind == right.kind == "list" and left.element and right.element:
        return same(left.element, right.element)
    return left == right


def _as_time(expr: Expr, type: Type) -> Expr:
    """A date as the time at which it begins, in UTC."""
    if isinstance(expr, Const) and isinstance(expr.value, date):
        return Const(expr.span, type, datetime.combine(expr.value, time(), UTC))
    return Convert(expr.span, type, expr)


def _refuse(expr: Expr, type: Type, world: World, what: str) -> None:
    """Y401: a value of a type that does not fit."""
    hint = ""
    if isinstance(expr, Const) and type.kind == "choice" and expr.type.kind == "text":
        hint = choice_hint(str(expr.value), type)
    elif {expr.type.kind, type.kind} == {"number", "decimal"}:
        hint = "a decimal is exact and a number is not; give both the same type"
    elif expr.type.kind == "number" and type.kind == "whole":
        hint = "round(…) makes a whole number of it"
    elif type.kind == "text":
        hint = "text(…) makes text of it"
    elif type.kind == "reference" and (key := world.key(type.fact)):
        hint = f"name the fact itself; a fact of type {type.fact} is found by its {key[0]} with 'for each'"
    elif world.is_many(expr):
        hint = "the field has many values; take them one by one with 'for each … in'"
    message = f"'{words(expr.span)}' is {described(expr.type)}, and {what} is {described(type)}"
    world.error("Y401", message, expr.span, hint=hint)


def choice_hint(text: str, type: Type) -> str:
    """What to write in place of a quoted choice."""
    return f"a choice is written without quotes: {text}" if text in type.options else nearest(text, type.options)


def word_const(word: LooseWord, type: Type, world: World, what: str) -> Expr | None:
    """A bare word as a choice, or as yes or no."""
    if type.kind == "choice":
        if word.word in type.options:
            return Const(word.span, type, word.word)
        note = f"the choices are {', '.join(type.options)}"
        world.error(
            "Y405",
            f"'{word.word}' is not a choice of {what}",
            word.span,
            note=note,
            hint=nearest(word.word, type.options),
        )
    elif type.kind == "bool":
        if word.word in ("yes", "no"):
            return Const(word.span, type, word.word == "yes")
        hint = {"true": "did you mean 'yes'?", "false": "did you mean 'no'?"}.get(word.word, "")
        world.error("Y406", f"'{word.word}' is neither yes nor no, as {what} must be", word.span, hint=hint)
    elif word.word in ("yes", "no"):
        world.error("Y401", f"'{word.word}' is yes or no, and {what} is {described(type)}", word.span)
    else:
        unknown_name(word)
    return None


def _fitted_number(number: LooseNumber, type: Type, world: World, what: str) -> Expr | None:
    """A number literal as a type that takes numbers."""
    if type.kind == "whole" and number.value.denominator != 1:
        hint = f"declare {what.removeprefix('the field ')} as a number" if what.startswith("the field ") else ""
        world.error(
            "Y407", f"{words(number.span)} is not whole, and {what} is {described(type)}", number.span, hint=hint
        )
        return None
    if type.kind not in ("whole", "number", "decimal"):
        hint = {
            "text": f'text is written in quotes: "{words(number.span)}"',
            "duration": f"write the unit: {words(number.span)} days",
        }.get(type.kind, "")
        message = f"{words(number.span)} is a number, and {what} is {described(type)}"
        world.error("Y401", message, number.span, hint=hint)
        return None
    if type.kind == "decimal" and (number.places < 0 or number.places > type.places):
        message = f"{words(number.span)} has more places than {what}, which is {described(type)}"
        world.error("Y408", message, number.span)
        return None
    return number_const(number, type, world)


def number_const(number: LooseNumber, type: Type, world: World) -> Const | None:
    """A number literal as a constant of a type that takes it, unless it is too large."""
    value = _number_value(number.value, type)
    if value is None:
        too_large(number.span, type, world)
        return None
    return Const(number.span, type, value)


def too_large(span: Span, type: Type, world: World) -> None:
    """Y409: a number beyond what the type can hold."""
    note = {"number": "a number is at most about 1.8e308"}.get(
        type.kind, "the limit is 4611686018427387904 (2 to the 62nd)"
    )
    if type.kind == "decimal":
        note += f" units of the last of {type.places} places"
    world.error("Y409", f"{words(span)} is too large for {described(type)}", span, note=note)


def _number_value(value: Fraction, type: Type) -> Value | None:
    """The number in the type, rounded half-even where it must be; None when it is too large."""
    if type.kind == "whole":
        return int(value) if abs(value) <= LARGEST else None
    if type.kind == "number":
        try:
            return float(value)
        except OverflowError:
            return None
    units = round(value * 10**type.places)
    return decimal_of(units, type.places) if abs(units) <= LARGEST else None


def decimal_of(units: int, places: int) -> Decimal:
    """A decimal from its units of the last place."""
    with localcontext(prec=60, rounding=ROUND_HALF_EVEN):
        return Decimal(units).scaleb(-places)


def meet(left: Draft | None, right: Draft | None, world: World) -> tuple[Expr, Expr] | None:
    """Two operands as one type, for comparing, adding and the like; None and a problem when there is none."""
    if left is None or right is None:
        return None
    if not isinstance(left, Expr) and not isinstance(right, Expr):
        return _meet_literals(left, right, world)
    if not isinstance(left, Expr):
        met = meet(right, left, world)
        return (met[1], met[0]) if met else None
    other = _beside(left, right, world)
    return _meet_values(left, other, world) if other is not None else None


def _meet_literals(left: Draft, right: Draft, world: World) -> tuple[Expr, Expr] | None:
    """Two literals: whole numbers, or numbers."""
    if isinstance(left, LooseNumber) and isinstance(right, LooseNumber):
        type = WHOLE if left.is_whole and right.is_whole else NUMBER
        pair: tuple[Expr | None, Expr | None] = number_const(left, type, world), number_const(right, type, world)
    elif isinstance(left, LooseWord) and isinstance(right, LooseWord) and is_option(right.word, world):
        pair = settled(left, world), None
    else:
        pair = settled(left, world), settled(right, world)
    if pair[0] is None or pair[1] is None:
        return None
    return _meet_values(pair[0], pair[1], world)


def _beside(expr: Expr, draft: Draft, world: World) -> Expr | None:
    """An operand beside a typed one; a literal takes its type, or one that `expr` can be converted to."""
    match draft:
        case LooseNumber():
            type = _number_type_beside(expr.type, draft)
            return fitted(draft, type, world, f"'{words(expr.span)}'")
        case LooseWord():
            type = expr.type.element if expr.type.kind == "list" and expr.type.element else expr.type
            return word_const(draft, type, world, f"'{words(expr.span)}'")
        case _:
            return draft


def _number_type_beside(type: Type, number: LooseNumber) -> Type:
    """The type of a number literal beside another type."""
    if type.kind == "whole":
        return WHOLE if number.value.denominator == 1 else NUMBER
    if type.kind == "decimal":
        return Type("decimal", places=max(type.places, number.places))
    return type


def _meet_values(left: Expr, right: Expr, world: World) -> tuple[Expr, Expr] | None:
    """Two typed operands as one type."""
    type = _common(left, right, world)
    fit = (converted(left, type, world), converted(right, type, world)) if type else (None, None)
    if fit[0] is None or fit[1] is None:
        _refuse_pair(left, right, world)
        return None
    return fit[0], fit[1]


def _common(left: Expr, right: Expr, world: World) -> Type | None:
    """The type that both operands can have."""
    kinds = {left.type.kind, right.type.kind}
    if kinds == {"decimal"}:
        return Type("decimal", places=max(left.type.places, right.type.places))
    for type in (left.type, right.type):
        if converted(left, type, world) is not None and converted(right, type, world) is not None:
            return type
    return None


def _refuse_pair(left: Expr, right: Expr, world: World) -> None:
    """Y402: two operands of types that do not go together, in the order of the text."""
    if (right.span.line, right.span.column) < (left.span.line, left.span.column):
        left, right = right, left
    pair = {left.type.kind: left, right.type.kind: right}
    hint = ""
    if set(pair) == {"choice", "text"}:
        text, choice = pair["text"], pair["choice"].type
        hint = choice_hint(str(text.value), choice) if isinstance(text, Const) else "only a choice can equal a choice"
    elif set(pair) == {"choice"}:
        hint = "they are choices from different lists"
    elif set(pair) == {"number", "decimal"}:
        hint = "a decimal is exact and a number is not; give both the same type"
    elif "calendar" in pair:
        hint = "months and years have no fixed length; add them to a date and compare the dates"
    elif "reference" in pair and len(pair) == 2 and (key := world.key(pair["reference"].type.fact)):
        hint = f"compare with its field: {words(pair['reference'].span)}.{key[0]}"
    message = (
        f"'{words(left.span)}' is {described(left.type)} and '{words(right.span)}' is "
        f"{described(right.type)}; they do not go together"
    )
    world.error("Y402", message, left.span.to(right.span), hint=hint)
