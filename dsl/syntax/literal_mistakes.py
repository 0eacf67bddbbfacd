"""Mistakes in texts, numbers, dates and names: what the lexer could not make a token of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aitia.dsl.problems import nearest

from .literals import shortened
from .trouble import NEXT_PARTS

if TYPE_CHECKING:
    from aitia.dsl.problems import Problem

    from .trouble import Recogniser, Trouble

_QUOTES = frozenset("'“”„«»\u2018\u2019")


def _open_string(trouble: Trouble) -> Problem | None:
    """S021: a text whose closing quote is missing."""
    if not trouble.found.startswith('"') or trouble.token is None or trouble.token.type != "UNEXPECTED":
        return None
    return trouble.problem("S021", "this text has no closing quote", 'a text ends with " on the same line')


def _other_quotes(trouble: Trouble) -> Problem | None:
    """S023: quotes other than the double one."""
    if trouble.found[:1] not in _QUOTES:
        return None
    return trouble.problem("S023", f"{trouble.found[:1]} does not quote a text", 'quote it like this: "text"')


def _open_backtick(trouble: Trouble) -> Problem | None:
    """S026: a name whose closing backtick is missing."""
    if not trouble.found.startswith("`") or trouble.rest.count("`") > 1:
        return None
    return trouble.problem("S026", "this name has no closing backtick", "a quoted name ends with ` on the same line")


def _number(trouble: Trouble) -> Problem | None:
    """S030, S031, S035: something that begins with a digit and is no number."""
    rest = trouble.rest
    if trouble.found == "%" and trouble.last == "NUMBER":
        return trouble.problem("S035", "'%' is not known here", "write 20% as 0.2")
    if not rest[:1].isdigit() or trouble.token is None or trouble.token.type != "UNEXPECTED":
        return None
    if re.match(r"[0-9]+\.[0-9.]*\.", trouble.found):
        return trouble.problem("S031", f"'{trouble.found}' is not a number", "a number has one point at most: 1.25")
    if re.match(r"[0-9.]+[eE]", trouble.found):
        return trouble.problem("S031", f"'{trouble.found}' is not a number", "write it out: 1e3 as 1000")
    hint = "put a blank between a number and a unit, as in '3 days'; a name starts with a letter"
    return trouble.problem("S031", f"'{trouble.found}' is not a number", hint)


def _letter(trouble: Trouble) -> Problem | None:
    """S027: a letter that names are not written with."""
    if trouble.token is None or not trouble.found[:1].isalpha() or trouble.found[0].isascii():
        return None
    line = trouble.source.lines[trouble.token.line - 1]
    name = next((m[0] for m in re.finditer(r"\w+", line) if m.start() < trouble.token.column <= m.end()), trouble.found)
    message = f"the letter '{trouble.found[0]}' cannot stand in a name"
    name = shortened(name)
    return trouble.problem("S027", message, f"names have the letters a to z; or put it in backticks: `{name}`")


def _unit(trouble: Trouble) -> Problem | None:
    """S036: an amount of time without a unit that is known."""
    if not trouble.only("UNIT"):
        return None
    known = ("seconds", "minutes", "hours", "days", "weeks", "months", "years")
    hint = nearest(trouble.found, known) or "write 'in the last 3 days'"
    known_word = trouble.token is not None and trouble.found.isidentifier() and trouble.found not in NEXT_PARTS
    stands = f"'{trouble.found}' is no unit of time" if known_word else "the unit of time is missing"
    return trouble.problem("S036", stands, hint, f"the units are {', '.join(known)}")


LITERAL_MISTAKES: tuple[Recogniser, ...] = (_open_string, _other_quotes, _open_backtick, _number, _letter, _unit)
