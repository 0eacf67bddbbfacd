"""Strings, symbols and instance names. Places count characters from 1; only ASCII letters have a case, as in CLIPS."""

from __future__ import annotations

import string

from aitia.dsl.clips.values import FALSE, Symbol

from .builtin import Builtin, Kind, Result
from .printing import joined
from .reading import first_token

UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def str_cat(*values: Result) -> str:
    """One string of all."""
    return "".join(map(joined, values))


def sym_cat(*values: Result) -> Symbol:
    """One symbol of all."""
    return Symbol(str_cat(*values))


def sub_string(start: int, end: int, text: str) -> str:
    """The part from one place to the other; what lies outside is left out."""
    return str(text)[max(start, 1) - 1 : max(end, 0)]


def str_index(part: str, text: str) -> Result:
    """Where the part begins first, or FALSE."""
    return str(text).find(str(part)) + 1 or FALSE


def str_length(text: str) -> int:
    """The number of characters."""
    return len(text)


def str_byte_length(text: str) -> int:
    """The number of bytes in UTF-8."""
    return len(text.encode())


def str_compare(left: str, right: str, length: int = -1) -> int:
    """-1, 0 or 1 by the order of their bytes in UTF-8, or of the first bytes if a length is given."""
    end = None if length < 0 else length
    first, second = left.encode()[:end], right.encode()[:end]
    return (first > second) - (first < second)


def str_replace(text: str, part: str, other: str) -> str:
    """The text with each occurrence of the part replaced; an empty part does not occur."""
    return type(text)(str(text).replace(str(part), str(other)) if part else text)


def upcase(text: str) -> str:
    """In capital letters, as the same type."""
    return type(text)(str(text).translate(UPPER))


def lowcase(text: str) -> str:
    """In small letters, as the same type."""
    return type(text)(str(text).translate(LOWER))


FUNCTIONS = {
    "str-cat": Builtin(str_cat, 1, None, (Kind.ATOM,)),
    "sym-cat": Builtin(sym_cat, 1, None, (Kind.ATOM,)),
    "sub-string": Builtin(sub_string, 3, 3, (Kind.INTEGER, Kind.INTEGER, Kind.NAME)),
    "str-index": Builtin(str_index, 2, 2, (Kind.NAME,)),
    "str-length": Builtin(str_length, 1, 1, (Kind.NAME,)),
    "str-byte-length": Builtin(str_byte_length, 1, 1, (Kind.NAME,)),
    "str-compare": Builtin(str_compare, 2, 3, (Kind.NAME, Kind.NAME, Kind.INTEGER)),
    "str-replace": Builtin(str_replace, 3, 3, (Kind.NAME,)),
    "upcase": Builtin(upcase, 1, 1, (Kind.NAME,)),
    "lowcase": Builtin(lowcase, 1, 1, (Kind.NAME,)),
    "string-to-field": Builtin(first_token, 1, 1, (Kind.NAME,)),
}
