"""How values look as text.

CLIPS has four forms: bare in `printout`, quoted within a multifield and in a list of facts (without escapes, so that
a quote in a string is printed as it is), escaped in `implode$` and in a file of facts, and joined in `str-cat`, where
an instance name has no brackets.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from aitia.dsl.clips.values import FactAddress, InstanceName, Multifield, Symbol, Value

if TYPE_CHECKING:
    from .host import Fact

CONTROL = {"crlf": "\n", "tab": "\t", "vtab": "\v", "ff": "\f"}
"""Symbols (never strings) that `printout` prints as white space."""


def float_text(number: float) -> str:
    """15 significant digits, and `.0` after what would look like an integer (CLIPS does so to `inf` and `nan` too)."""
    text = signed_nan(number) if math.isnan(number) else f"{number:.15g}"
    return text if "." in text or "e" in text else f"{text}.0"


def signed_nan(number: float) -> str:
    """`nan` as C prints it, which shows the sign bit."""
    return "-nan" if math.copysign(1.0, number) < 0 else "nan"


def bare(value: Value | None) -> str:
    """As `printout` shows it."""
    if value is None:
        return ""
    if type(value) is str:
        return value
    if isinstance(value, tuple):
        return f"({' '.join(in_list(item) for item in value)})"
    return in_list(value)


def printed(value: Value | None) -> str:
    """As `printout` shows it, with the symbols that stand for white space."""
    text = bare(value)
    return CONTROL.get(text, text) if type(value) is Symbol else text


def joined(value: Value | None) -> str:
    """As a part of `str-cat` and `sym-cat`."""
    return str(value) if isinstance(value, InstanceName) else bare(value)


def in_list(value: Value) -> str:
    """As it stands in a multifield or a fact that is printed."""
    if isinstance(value, InstanceName):
        return f"[{value!s}]"
    if isinstance(value, Symbol):
        return str(value)
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, FactAddress):
        return f"<Fact-{value.index}>"
    if isinstance(value, tuple):
        return bare(value)
    return str(value)


def escaped(value: Value) -> str:
    """As it can be read again."""
    if type(value) is str:
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    return in_list(value)


def values_of(value: Value) -> Multifield:
    """The fields of a slot, one or many."""
    return value if isinstance(value, tuple) else (value,)


def fact_text(fact: Fact, *, readable: bool = False, pretty: bool = False) -> str:
    """`(order (number 1) (lines))`, or `(red 1 2)` for an ordered fact."""
    show = escaped if readable else in_list
    if fact.ordered:
        return f"({' '.join([fact.template, *(show(item) for item in values_of(fact.slots[0][1]))])})"
    slots = [f"({' '.join([name, *(show(item) for item in values_of(value))])})" for name, value in fact.slots]
    between = " \n   " if pretty else " "
    return f"({between.join([fact.template, *slots])})"
