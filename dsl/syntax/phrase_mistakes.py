"""Phrases in other words than those of the language: of programming languages, or nearly right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem
from aitia.dsl.source import Span

from .expected import ACTIONS
from .literals import shortened

if TYPE_CHECKING:
    from .trouble import Recogniser, Trouble


_FOREIGN = {
    "==": "'=' or 'is'",
    "===": "'=' or 'is'",
    "<>": "'!=' or 'is not'",
    "=>": "'>='",
    "=<": "'<='",
    "&&": "'and'",
    "&": "'and'",
    "||": "'or'",
    "|": "'or'",
    "!": "'not'",
    "**": "a product",
    "^": "a product",
    ":=": "'let … be …'",
    "->": "'then'",
}


_PROGRAMMING = frozenset(("else", "elif", "elseif", "end", "endif", "begin", "return", "{", "}", ";", "while", "do"))


_COMPARING = {
    "greater": "is more than",
    "larger": "is more than",
    "bigger": "is more than",
    "higher": "is more than",
    "smaller": "is less than",
    "lower": "is less than",
    "fewer": "is less than",
    "equal": "is",
    "in": "is one of",
    "like": "matches",
    "later": "is after",
    "earlier": "is before",
}


def _programming(trouble: Trouble) -> Problem | None:
    """S018: a word or sign by which programming languages end or branch."""
    if trouble.found not in _PROGRAMMING or (trouble.found == ";" and "RPAR" in trouble.accepted):
        return None
    hints = {
        ";": "a line ends by itself: delete the ';'",
        "else": "write a second rule with the opposite condition",
    }
    hint = hints.get(trouble.found, "a block ends where the next one starts; it needs no 'end' and no braces")
    return trouble.problem("S018", f"'{trouble.found}' is not used in this language", hint)


def _foreign_sign(trouble: Trouble) -> Problem | None:
    """S060: a sign that means something in a programming language."""
    if trouble.found not in _FOREIGN:
        return None
    return trouble.problem("S060", f"'{trouble.found}' is no sign of this language", f"write {_FOREIGN[trouble.found]}")


def phrase(code: str, pattern: str, trouble: Trouble, hint: str) -> Problem | None:
    """A phrase on the line of the trouble that reaches up to it, or nearly."""
    if trouble.token is None:
        return None
    line, column = trouble.source.lines[trouble.token.line - 1], trouble.token.column - 1
    for match in re.finditer(pattern, line):
        if match.start() <= column <= match.end() + 3:
            place = Span(trouble.source, trouble.token.line, match.start(1) + 1, trouble.token.line, match.end(1) + 1)
            return Problem(code, f"'{shortened(' '.join(match[1].split()))}' is not known here", place, hint=hint)
    return None


def _not_there(trouble: Trouble) -> Problem | None:
    """S061: `there is not a`, `there are no`, `there exists`."""
    hint = "write 'there is a Part' or 'there is no Part'"
    return phrase("S061", r"\b(there\s+(?:is|are)\s+(?:not|no|none|some)|there\s+exists?)\b", trouble, hint)


def _for_every(trouble: Trouble) -> Problem | None:
    """S062: `for every`, `foreach`, `for all`, `each`."""
    hint = "write 'for each Order o', or 'every Order satisfies …' for a test of all"
    pattern = r"(\bfor\s+(?!each)\w+|\bforeach|\bforall|(?<!for )\beach)(?=\s+[A-Z])"
    return phrase("S062", pattern, trouble, hint)


def _digits(trouble: Trouble) -> Problem | None:
    """S073: a count in letters."""
    pattern = r"\b((?:at\s+least|at\s+most|exactly|more\s+than|fewer\s+than)\s+[a-z]+)(?=\s+(?:of\b|[A-Z]))"
    return phrase("S073", pattern, trouble, "write the number in digits: 'at least 2 of (…; …)'")


def _comparing(trouble: Trouble) -> Problem | None:
    """S064, S065, S069: a comparison in other words."""
    found = trouble.found
    if problem := phrase("S069", r"\b(is\s+not\s+between)\b", trouble, "write 'not (x is between a and b)'"):
        return problem
    if found == "in" and trouble.accepted & {"IS", "COMPARE"}:
        return trouble.problem("S064", "'in' does not compare", "write 'is one of (a, b)'")
    word = trouble.name if trouble.last == "NAME" else ""
    if found in {"than", "to"} and word in _COMPARING:
        return trouble.problem("S065", f"'is {word} {found}' is not known", f"write '{_COMPARING[word]}'")
    return None


def _set(trouble: Trouble) -> Problem | None:
    """S066, S070: `=` or `to` where an action says `is`, the other way round, and an action without a field."""
    if trouble.only("BE") and trouble.token is not None:
        name = trouble.name
        return trouble.problem("S066", f"'{trouble.found}' does not belong to 'let'", f"write 'let {name} be …'")
    if trouble.only("DOT") and trouble.found != "(":
        name = trouble.name
        message = f"after '{name}' a field is missing"
        return trouble.problem("S070", message, f"write '{name}.' and the name of a field")
    if trouble.found in {"=", "to", ":", ":=", "be"} and trouble.accepted & {"IS"} and _action(trouble):
        word = _action(trouble)
        return trouble.problem("S066", f"'{trouble.found}' does not belong to '{word}'", f"write '{word} … is …'")
    if trouble.found in {"is", "=", ":"} and "TO" in trouble.accepted and _action(trouble) == "change":
        return trouble.problem("S066", f"'{trouble.found}' does not belong to 'change'", "write 'change … to …'")
    return None


def _action(trouble: Trouble) -> str:
    """The verb of the action in which the parser stopped, if only a path stands between."""
    for token in reversed(trouble.before):
        if token.type in ACTIONS:
            return token.value
        if token.type not in {"NAME", "DOT", "QUOTED_NAME"}:
            return ""
    return ""


def _certainty(trouble: Trouble) -> Problem | None:
    """S063: `with certainty` without its number."""
    if trouble.last != "WITH_CERTAINTY" and not trouble.found.startswith("with"):
        return None
    if trouble.last == "WITH_CERTAINTY":
        compares = "RELATION" in trouble.accepted
        hint = "write 'with certainty >= 0.5'" if compares else "write 'with certainty 0.9'"
        return trouble.problem("S063", "after 'with certainty' a number is missing", hint)
    return None


PHRASE_MISTAKES: tuple[Recogniser, ...] = (
    _programming,
    _not_there,
    _for_every,
    _digits,
    _comparing,
    _set,
    _certainty,
)
FOREIGN_SIGNS: tuple[Recogniser, ...] = (_foreign_sign,)
