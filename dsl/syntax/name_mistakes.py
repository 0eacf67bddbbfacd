"""Mistakes with brackets, commas, and with names that do not look like what they name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem

from .expected import in_words
from .lexer import RESERVED
from .trouble import NAMES, NEXT_PARTS, open_brackets

if TYPE_CHECKING:
    from aitia.dsl.source import Span

    from .trouble import Recogniser, Trouble


def _brackets(trouble: Trouble) -> Problem | None:
    """S024, S025: a bracket without its partner."""
    if trouble.found == ")" and "RPAR" not in trouble.accepted and open_brackets(trouble) == 0:
        return trouble.problem("S025", "this bracket closes nothing", "delete it, or open it with '('")
    if trouble.found in {"[", "]"}:
        return trouble.problem("S060", f"'{trouble.found}' is no sign of this language", "write round brackets ( )")
    if not open_brackets(trouble) or "RPAR" not in trouble.accepted:
        return None
    keyword = trouble.token is None or trouble.found in NEXT_PARTS
    if not keyword:
        return None
    opened = _innermost(trouble)
    return Problem("S024", "this bracket is not closed", opened, hint="write ')' where it ends")


def _innermost(trouble: Trouble) -> Span:
    """The last bracket that is open."""
    opened: list[Span] = []
    for token in trouble.before:
        if token.type == "LPAR":
            opened.append(token.span)
        elif token.type == "RPAR":
            opened.pop()
    return opened[-1]


def _case(trouble: Trouble) -> Problem | None:
    """S044, S045: a name in capitals, a fact type in lower case."""
    found = trouble.found
    if found[:1].isupper() and found.isidentifier() and trouble.accepted >= NAMES:
        hint = f"write {found[0].lower() + found[1:]}, or `{found}` in backticks"
        return trouble.problem("S044", f"the name '{found}' begins with a capital letter", hint)
    if found[:1].islower() and found.isidentifier() and "TYPE" in trouble.accepted and "NAME" not in trouble.accepted:
        return _no_type(found, trouble.span) if found not in RESERVED else None
    if trouble.only("IN") and trouble.last == "NAME" and trouble.before[-2].type == "FOR_EACH":
        return _no_type(trouble.name, trouble.before[-1].span)
    if found == "(" and trouble.only("DOT"):
        return _no_type(trouble.name, trouble.before[-1].span)
    return None


def _no_type(word: str, span: Span) -> Problem:
    hint = f"fact types begin with a capital letter: {word[0].upper() + word[1:]}"
    return Problem("S045", f"'{word}' is not the name of a fact type", span, hint=hint)


def _comma(trouble: Trouble) -> Problem | None:
    """S020: two parts of a list without a comma between them."""
    if "COMMA" not in trouble.accepted or trouble.token is None:
        return None
    if not re.match(r"[\w\"`]", trouble.found) or trouble.found in NEXT_PARTS:
        return None
    in_list = open_brackets(trouble) or trouble.block == "stages" or trouble.last in {"CODE", "ROW_CODE"}
    if not in_list and not ("WHERE" in {t.type for t in trouble.before} and trouble.token.type in NAMES):
        return None
    return trouble.problem("S020", f"a comma is missing before '{trouble.found}'", "write a comma between the parts")


def _stray_comma(trouble: Trouble) -> Problem | None:
    """S019, S072: a comma where none belongs."""
    if trouble.last == "COMMA" and (trouble.token is None or trouble.found == ")"):
        return Problem("S019", "nothing follows this comma", trouble.before[-1].span, hint="delete the comma")
    if trouble.found != ",":
        return None
    if "SEMICOLON" in trouble.accepted:
        return trouble.problem("S072", "conditions in brackets are separated by ';'", "write ';' in place of the comma")
    if trouble.block in {"fact", "event"}:
        return trouble.problem("S019", "no comma belongs here", "write fields and their options without commas")
    if "AND" in trouble.accepted:
        return trouble.problem("S019", "no comma belongs here", "join conditions with 'and'")
    return None


def _reserved(trouble: Trouble) -> Problem | None:
    """S046: a keyword where a value or a name should stand."""
    if not (trouble.accepted >= NAMES and re.fullmatch(r"[a-z_]\w*", trouble.found)):
        return None
    if trouble.token is None or trouble.token.type == "NAME":
        return None
    expected, found = in_words(trouble.accepted), trouble.found
    hint = f"something is missing before '{found}'; if it is a name, write it in backticks: `{found}`"
    return trouble.problem("S046", f"expected {expected}, found the keyword '{found}'", hint)


BRACKET_MISTAKES: tuple[Recogniser, ...] = (_brackets,)
NAME_MISTAKES: tuple[Recogniser, ...] = (_case, _comma, _stray_comma, _reserved)
