"""Names of CLIPS as names of the language: `home-town` is `HomeTown` for facts and `home_town` for all else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aitia.dsl.ast import Name
from aitia.dsl.write_values import bare_name, marked_name

if TYPE_CHECKING:
    from collections.abc import Container

    from aitia.dsl.source import Span


class NotConvertedError(Exception):
    """Something has no like in the language: where it stands, and what it is."""

    def __init__(self, span: Span, what: str) -> None:
        super().__init__(what)
        self.span = span
        self.what = what


def type_name(name: str, taken: Container[str]) -> str:
    """The name of a kind of facts."""
    words = re.findall(r"[A-Za-z0-9]+", name.rpartition("::")[2])
    camel = "".join(word[0].upper() + word[1:] for word in words)
    if not camel[:1].isalpha():
        camel = f"Fact{camel}"
    if camel.isupper() and len(camel) > 1:
        camel = camel.capitalize()  # all in capitals it would be the code of a rule
    return free(camel, taken)


def small_name(name: str, taken: Container[str] = ()) -> str:
    """The name of a field or of a fact within a rule."""
    snake = "_".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()))
    return free(snake if snake[:1].isalpha() else f"x{snake}", taken)


def free(name: str, taken: Container[str]) -> str:
    """The name, or the first with a number after it that nobody has."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}{number}"
    return found


def bare(name: str, span: Span) -> str:
    """A name where a keyword could stand too."""
    return bare_name(Name(span, name))


def marked(name: str, span: Span) -> str:
    """A name before a colon or after a dot."""
    return marked_name(Name(span, name))
