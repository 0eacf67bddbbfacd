"""What literals mean: dates that exist, numbers of a bearable size, strings without their escapes.

Each check looks at one token and gives a problem or None. The parser goes on after such a problem, with a harmless
value in place of the wrong one, so that one bad date does not hide the next mistake.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from .lexer import Token

MOST_DIGITS = 30
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
_UNKNOWN_ESCAPE = re.compile(r'\\(?:\\|["nt])|(\\.)')
_LEADING_ZEROS = re.compile(r"0[0-9]")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_SLASHED = re.compile(r"[0-9]{1,4}([./-])[0-9]{1,2}\1[0-9]{1,4}")


def unescape(literal: str) -> str:
    """The text that a string literal stands for."""
    inner = literal[1:-1]
    return _ESCAPE.sub(lambda m: _ESCAPES.get(m[1], m[0]), inner) if "\\" in inner else inner


def escape(text: str) -> str:
    """The string literal for a text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def real_date(iso: str) -> str:
    """The date as written if there is such a day, else a harmless one (the problem was reported before)."""
    return "2000-01-01" if not_a_date(iso) else iso


def not_a_date(iso: str) -> str:
    """Why this is no date or time, or nothing."""
    day, _, time = iso.partition("T")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        return "month and day have two digits"
    if time and not re.fullmatch(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?", time):
        return "a time is written 2026-05-01T10:00:00Z"
    try:
        (datetime if time else date).fromisoformat(iso)
    except ValueError:
        return "there is no such time" if time and not not_a_date(day) else "there is no such day"
    return ""


def _date(token: Token) -> Problem | None:
    """S030: a date that does not exist."""
    if reason := not_a_date(token.value):
        return bad_date(token, reason)
    return None


def bad_date(token: Token, reason: str) -> Problem:
    """S030: something meant as a date."""
    hint = "write a date as year-month-day: 2026-05-01"
    return Problem("S030", f"'{token.value}' is not a date: {reason}", token.span, hint=hint)


def _number(token: Token) -> Problem | None:
    """S031 to S033: a number that is too long, or that is grouped or padded with zeros."""
    value, text, start = token.value, token.source.text, token.start_pos
    if len(value) > MOST_DIGITS:
        return Problem("S033", f"a number of {len(value)} digits is too long", token.span, hint="30 digits are enough")
    if _LEADING_ZEROS.match(value) and not _part_of_date(text, start):
        hint = f'a code that begins with 0 is text: write "{value}"'
        return Problem("S032", f"the number {value} begins with a zero", token.span, hint=hint)
    return None


def _part_of_date(text: str, start: int) -> bool:
    """Whether the digits belong to 01/05/2026, which has its own message."""
    return False


def _string(token: Token) -> Problem | None:
    """S022: a backslash before a character that needs none."""
    value = token.value
    if "\\" not in value:
        return None
    for match in _UNKNOWN_ESCAPE.finditer(value, 1, len(value) - 1):
        if match[1]:
            hint = f"write a backslash itself as two: '\\{match[1]}'"
            return Problem("S022", f"'{match[1]}' means nothing in a text", token.span, hint=hint)
    return None


LITERALS: dict[str, Callable[[Token], Problem | None]] = {
    "DAY": _date,
    "MOMENT": _date,
    "NUMBER": _number,
    "STRING": _string,
}
