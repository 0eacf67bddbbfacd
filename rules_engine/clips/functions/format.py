"""`format`: the flags of C's printf that CLIPS lets through, with widths in characters."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from .arithmetic import whole
from .builtin import Builtin, ClipsError, Kind, Result, kind_of, words_for, wrong_argument
from .printing import joined, signed_nan
from .writing import put

if TYPE_CHECKING:
    from .host import Host

FLAG = re.compile(
    r"%(?:(?P<control>[nrtv%])|(?P<flags>[-+ #0]*)(?P<width>\d*)(?:\.(?P<precision>\d*))?(?P<type>[dfegxoucs]))"
)
CONTROL = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "%": "%"}
TAKES = {**dict.fromkeys("dfegxou", Kind.NUMBER), "s": Kind.LEXEME, "c": Kind.LEXEME | Kind.INTEGER}
WIDEST = 10_000
"""A wider field is refused: in CLIPS it takes memory without limit, or crashes."""


class WrongCharacterError(Exception):
    """`%c` was given what has no character; CLIPS prints nothing then, and goes on."""


def format_text(host: Host, channel: Result, text: str, *values: Result) -> str:
    """The text with its flags filled in; it is written to the channel too, unless that is nil."""
    parts = pieces(text)
    needed = sum(isinstance(part, re.Match) and not part["control"] for part in parts)
    if needed != len(values):
        raise ClipsError(f"format takes {needed} values for its flags, and got {len(values)}")
    try:
        result = filled(parts, values)
    except WrongCharacterError as wrong:
        host.channels.warn(str(wrong))
        return ""
    return result if put(host, joined(channel), result) else ""


def pieces(text: str) -> list[str | re.Match[str]]:
    """The text between the flags, and the flags."""
    parts: list[str | re.Match[str]] = []
    place = 0
    while (percent := text.find("%", place)) >= 0:
        match = FLAG.match(text, percent)
        if match is None:
            raise ClipsError(f"format does not know the flag that begins with {text[percent : percent + 4]}")
        if max(int(match["width"] or 0), int(match["precision"] or 0)) > WIDEST:
            raise ClipsError(f"format makes fields of {WIDEST} characters at most, not {match[0]}")
        parts += [text[place:percent], match]
        place = match.end()
    return [*parts, text[place:]]


def filled(parts: list[str | re.Match[str]], values: tuple[Result, ...]) -> str:
    """The parts joined, each flag with its value."""
    position = 0
    made: list[str] = []
    for part in parts:
        if isinstance(part, str):
            made.append(part)
        elif part["control"]:
            made.append(CONTROL[part["control"]])
        else:
            made.append(field(part, values[position], position + 3))
            position += 1
    return "".join(made)


def field(flag: re.Match[str], value: Result, position: int) -> str:
    """One value in the form that its flag asks for."""
    letter = flag["type"]
    if not kind_of(value) & TAKES[letter]:
        wrong = wrong_argument("format", position, words_for(TAKES[letter]), value)
        if letter == "c":
            raise WrongCharacterError(str(wrong))
        raise wrong
    if letter == "s":
        return padded(flag, str(value)[: None if flag["precision"] is None else int(flag["precision"] or 0)])
    if letter == "c":
        return padded(flag, character(value))
    if letter in "feg":
        return broken_number(flag, float(value))  # type: ignore[arg-type]
    return whole_number(flag, whole(value))  # type: ignore[arg-type]


def character(value: Result) -> str:
    """The first letter of a text, or the character with that code."""
    return chr(value % 256).strip("\0") if isinstance(value, int) else str(value)[:1]


def padded(flag: re.Match[str], text: str) -> str:
    """Filled up with spaces to the width."""
    width = int(flag["width"] or 0)
    return text.ljust(width) if "-" in flag["flags"] else text.rjust(width)


def broken_number(flag: re.Match[str], number: float) -> str:
    """`%f`, `%e` and `%g`."""
    if math.isfinite(number):
        return flag[0] % number
    sign = "+" if "+" in flag["flags"] else " " if " " in flag["flags"] else ""
    text = signed_nan(number) if math.isnan(number) else str(number)
    return padded(flag, text if text.startswith("-") else sign + text)


def whole_number(flag: re.Match[str], number: int) -> str:
    """`%d`, and `%x`, `%o` and `%u`, which take 64 bits without a sign."""
    letter, flags = flag["type"], flag["flags"]
    size = abs(number) if letter == "d" else number % 2**64
    digits = f"{size:{'d' if letter == 'u' else letter}}"
    if flag["precision"] is not None:
        digits = "" if size == 0 and not int(flag["precision"] or 0) else digits.rjust(int(flag["precision"] or 0), "0")
    sign = signed(letter, flags, number)
    if "#" in flags and letter == "o" and not digits.startswith("0"):
        digits = f"0{digits}"
    if "#" in flags and letter == "x" and size:
        sign = "0x"
    if "0" in flags and "-" not in flags and flag["precision"] is None:
        digits = digits.rjust(int(flag["width"] or 0) - len(sign), "0")
    return padded(flag, sign + digits)


def signed(letter: str, flags: str, number: int) -> str:
    """What stands before the digits."""
    if letter != "d":
        return ""
    return "-" if number < 0 else "+" if "+" in flags else " " if " " in flags else ""


FUNCTIONS = {"format": Builtin(format_text, 2, None, (Kind.ATOM, Kind.STRING, Kind.ANY), host=True)}
