"""What a slot can hold: whether a constant, or anything of certain types, fits it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ast import Assert, Call, Change, Const, Retract, Slot
from .functions import ANY, SIGNATURES
from .values import InstanceName, Symbol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .ast import Expr
    from .values import Value

LETTERS = {
    "SYMBOL": "y",
    "STRING": "s",
    "LEXEME": "ys",
    "INTEGER": "l",
    "FLOAT": "d",
    "NUMBER": "ld",
    "INSTANCE-NAME": "n",
    "INSTANCE-ADDRESS": "i",
    "INSTANCE": "ni",
    "FACT-ADDRESS": "f",
    "EXTERNAL-ADDRESS": "e",
}
SINGLE = ANY.replace("m", "")
NAMES = {
    "l": "whole number",
    "d": "float",
    "y": "symbol",
    "s": "string",
    "n": "instance name",
    "f": "fact address",
    "m": "multifield",
    "i": "instance address",
    "e": "external address",
    "v": "no value",
}


def shown(value: Value) -> str:
    """A value as CLIPS text."""
    if isinstance(value, InstanceName):
        return f"[{value}]"
    if isinstance(value, str) and not isinstance(value, Symbol):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def words(letters: str) -> str:
    """Types as words: `whole number or float`."""
    names = [NAMES[letter] for letter in letters]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def letter(value: Value) -> str:
    """The type of a constant."""
    if isinstance(value, InstanceName):
        return "n"
    if isinstance(value, Symbol):
        return "y"
    if isinstance(value, str):
        return "s"
    return "l" if isinstance(value, int) else "d"


def same(one: Value, other: Value) -> bool:
    """Whether two constants are one value: 1 and 1.0 are not."""
    return type(one) is type(other) and one == other


def letters(slot: Slot) -> str:
    """The types of single values that a slot can hold."""
    if not slot.types:
        return SINGLE
    return "".join(dict.fromkeys("".join(LETTERS[name] for name in slot.types)))


def gives(expression: Expr) -> str:
    """The types that an expression can have, as far as they are known without running it."""
    match expression:
        case Const(value=value):
            return letter(value)
        case Call(function=name, own=False):
            return SIGNATURES[name].gives if name in SIGNATURES else ANY + "v"
        case Assert() | Change():
            return "yf"
        case Retract():
            return "v"
        case _:
            return ANY + "v"


def misfit(slot: Slot, value: Value) -> str:
    """Why a slot cannot hold a constant, or nothing."""
    kind = letter(value)
    if kind not in letters(slot):
        return f"its type is {words(letters(slot))}, and {shown(value)} is a {NAMES[kind]}"
    restricted = "".join(LETTERS[name] for name in slot.restricted) or SINGLE
    if slot.allowed and kind in restricted and not any(same(value, other) for other in slot.allowed):
        return f"{shown(value)} is none of the values that it allows ({' '.join(map(shown, slot.allowed[:8]))})"
    if isinstance(value, int | float):
        if slot.low is not None and value < slot.low:
            return f"{value} is below {slot.low}"
        if slot.high is not None and value > slot.high:
            return f"{value} is above {slot.high}"
    return ""


def unfit(slot: Slot, values: Sequence[Expr]) -> str:
    """Why a slot cannot hold these values, or nothing."""
    for value in values:
        if isinstance(value, Const):
            reason = misfit(slot, value.value)
            if reason:
                return reason
        elif not set(gives(value)) & (set(letters(slot)) | ({"m"} if slot.multi else set())):
            return f"its type is {words(letters(slot))}, and the function gives {words(gives(value))}"
    sure = sum(isinstance(value, Const) for value in values)
    if slot.most is not None and sure > slot.most:
        return f"it holds at most {slot.most} values"
    if sure == len(values) and sure < slot.least:
        return f"it holds at least {slot.least} values"
    return ""
