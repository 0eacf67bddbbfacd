"""From bytes to rule text: what is no text at all is said here, before anything is parsed."""

from __future__ import annotations

import re
import unicodedata

from aitia.dsl.problems import Problem
from aitia.dsl.source import Source, Span

LARGEST = 16 * 1024 * 1024
"""The largest file that is read, in bytes."""

_MOST = 20
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def decode(name: str, data: bytes) -> tuple[Source | None, list[Problem]]:
    """The bytes of a file as a source, or the problem that it is too large or no UTF-8."""
    if len(data) > LARGEST:
        return None, [_too_large(name, len(data))]
    try:
        return Source(name, data.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        return None, [_not_utf8(name, data, error)]


def clean(source: Source) -> tuple[Source, list[Problem]]:
    """The source with plain line ends, and with a mark in place of each control character, which is a problem."""
    text = source.text
    if len(text) > LARGEST:
        return Source(source.name, ""), [_too_large(source.name, len(text))]
    if "\r" in text or text.startswith("\ufeff"):
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        source = Source(source.name, text)
    if not text.strip(" \t\n"):
        return source, [_empty(source)]
    found = [match.start() for match in _CONTROL.finditer(text)]
    if not found:
        return source, []
    cleaned = Source(source.name, _CONTROL.sub("\ufffd", text))
    return cleaned, [_control(cleaned, text[at], at) for at in found[:_MOST]]


def _too_large(name: str, size: int) -> Problem:
    """S002: more text than a rule file ever has."""
    message = f"the file has {size / 1e6:.0f} MB; a rule file may have {LARGEST // 1024 // 1024} MB"
    return Problem("S002", message, place=name, hint="split the rules into several files, joined by 'use'")


def _not_utf8(name: str, data: bytes, error: UnicodeDecodeError) -> Problem:
    """S003: bytes that are no UTF-8."""
    before = data[: error.start].decode("utf-8", "replace")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    message = f"byte 0x{data[error.start]:02x} is not UTF-8 text"
    return Problem("S003", message, place=f"{name}:{line}:{column}", hint="save the file with the encoding UTF-8")


def _empty(source: Source) -> Problem:
    """S001: nothing but blanks."""
    hint = "write at least one block, such as 'fact' or 'rule'"
    return Problem("S001", "the file is empty", place=source.name, hint=hint)


def _control(source: Source, character: str, at: int) -> Problem:
    """S004: a character that cannot be seen and does not belong in text."""
    line = source.text.count("\n", 0, at) + 1
    column = at - source.text.rfind("\n", 0, at)
    name = unicodedata.name(character, "control character")
    message = f"the character U+{ord(character):04X} ({name.lower()}) cannot stand in rule text"
    return Problem("S004", message, Span(source, line, column, line, column + 1), hint="delete it")
