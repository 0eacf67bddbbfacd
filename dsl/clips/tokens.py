"""The words of CLIPS text: where each begins and ends, what kind it is, and its value.

The characters that end a symbol are CLIPS's own, so `?x&~red` is four words and `a<b` two.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .values import InstanceName, Symbol, Value

_BODY = r'[^<"()&|~;\x00-\x20\x7f]'

PATTERN = re.compile(
    rf"""
    (?P<space>(?:[ \t\n\r\f]+|;[^\n\r]*)+)
  | (?P<open>\()
  | (?P<close>\))
  | (?P<mark>[&|~])
  | (?P<string>"(?:[^"\\]|\\.)*(?P<shut>")?)
  | (?P<global>\$?\?\*{_BODY}*\*(?!{_BODY}))
  | (?P<multi>\$\?[A-Za-z*\x80-\U0010ffff]{_BODY}*)
  | (?P<variable>\?[A-Za-z*\x80-\U0010ffff]{_BODY}*)
  | (?P<wild>\$?\?(?=[ \t\n\r\f()]|\Z))
  | (?P<symbol>(?!\$?\?)(?:{_BODY}|<){_BODY}*)
  | (?P<unknown>.)
    """,
    re.VERBOSE | re.DOTALL,
)
NUMBER = re.compile(r"[+-]?(?:\d+(?P<float>\.\d*)?|(?P<point>\.\d+))(?P<exponent>[eE][+-]?\d+)?", re.ASCII)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MOST = 2**63


class Atom(NamedTuple):
    """A word. `kind` is constant, variable, multi, global, wild, wilds or mark; `value` of the last is the mark."""

    kind: str
    value: Value
    start: int
    end: int


class Form(NamedTuple):
    """Words and forms between parentheses."""

    items: tuple[Atom | Form, ...]
    start: int
    end: int


Part = Atom | Form


def unescaped(text: str) -> str:
    """The text of a string without its quotes: after a backslash any character stands for itself."""
    inner = text[1:-1]
    return _ESCAPED.sub(r"\1", inner) if "\\" in inner else inner


def constant(word: str) -> Value | None:
    """What a word that is no variable stands for; nothing for a number that is out of range."""
    first = word[0]
    if first in "+-.0123456789":
        match = NUMBER.fullmatch(word)
        if match:
            return _number(word, match)
    if first == "[" and len(word) > 2 and word[-1] == "]":
        return InstanceName(word[1:-1])
    return Symbol(word)


def _number(word: str, match: re.Match[str]) -> int | float | None:
    """A number of 64 bits, or nothing."""
    if match["float"] is None and match["point"] is None and match["exponent"] is None:
        whole = int(word) if len(word) < 30 or len(word.lstrip("+-").lstrip("0")) < 30 else _MOST
        return whole if -_MOST <= whole < _MOST else None
    value = float(word)
    return value if value - value == 0 else None
