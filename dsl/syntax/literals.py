"""What literals mean: dates that exist, numbers of a bearable size, strings without their escapes.

Each check looks at one token and gives a problem or None. The parser goes on after such a problem, with a harmless
value in place of the wrong one, so that one bad date does not hide the next mistake.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from aitia.dsl.source import Span

    from .lexer import Token

MOST_DIGITS = 30
_LONGEST = 40
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
_UNKNOWN_ESCAPE = re.compile(r'\\(?:\\|["nt])|(\\.)')
_DATE = re.compile(r"\b(?:[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{4}|[0-9]{4}([./-])[0-9]{1,2}\2[0-9]{1,2})\b")
_LEADING_ZEROS = re.compile(r"0[0-9]")


def shortened(text: str) -> str:
    """A word of the author as messages show it: not longer than a line can hold."""
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def unescape(literal: str) -> str:
    """The text that a string literal stands for."""
    inner = literal[1:-1]
    return _ESCAPE.sub(lambda m: _ESCAPES.get(m[1], m[0]), inner) if "\\" in inner else inner


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


def bad_date(span: Span, written: str, reason: str) -> Problem:
    """S030: something meant as a date."""
    hint = "write a date as year-month-day: 2026-05-01"
    return Problem("S030", f"'{shortened(written)}' is not a date: {reason}", span, hint=hint)


def _date(token: Token) -> Problem | None:
    """S030: a date that does not exist."""
    reason = not_a_date(token.value)
    return bad_date(token.span, token.value, reason) if reason else None


def _number(token: Token) -> Problem | None:
    """S032 to S034: a number that is too long, padded with zeros, or grouped by commas."""
    value = token.value
    text, start = token.source.text, token.start_pos
    if date := next(
        (m for m in _DATE.finditer(text, max(0, start - 8), start + 12) if m.start() <= start < m.end()), None
    ):
        span = replace(token.span, end_column=token.column + len(date[0]))
        return bad_date(span, date[0], "dates are written otherwise") if date.start() == start else None
    if len(value) > MOST_DIGITS:
        message = f"a number of {len(value)} digits is too long"
        return Problem("S033", message, token.span, hint=f"a number may have {MOST_DIGITS} digits")
    if "," in value:
        hint = f"write {value.replace(',', '')}, or a blank after the comma if these are several numbers"
        return Problem("S034", f"the number {value} is written with commas", token.span, hint=hint)
    if _LEADING_ZEROS.match(value):
        hint = f'if it is a code, it is text: "{value}"'
        return Problem("S032", f"the number {value} begins with a zero", token.span, hint=hint)
    return None


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
