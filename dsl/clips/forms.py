"""From text to forms: words in parentheses, and the mistakes of parentheses and characters.

Forms lie on a stack of their own, so that text of any depth is read; what is deeper than `DEEPEST` is refused, since
later stages walk the forms by recursion.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .tokens import PATTERN, Atom, Form, Part, constant, unescaped

if TYPE_CHECKING:
    from .mistakes import Mistakes

DEEPEST = 100
_CONSTRUCT = re.compile(r"\(def[a-z-]+[ \t]")


def read_forms(text: str, mistakes: Mistakes) -> list[Part]:
    """All forms and words at the left margin."""
    reader = _Reader(text, mistakes)
    for match in PATTERN.finditer(text):
        kind = match.lastgroup
        if kind == "space":
            continue
        if kind == "open":
            reader.open(match.start())
        elif kind == "close":
            reader.close(match.end())
        else:
            kind = "unknown" if kind == "string" and not match["shut"] else kind
            reader.word(kind or "", match[0], match.start(), match.end())
    reader.finish()
    return reader.items


class _Reader:
    """`items` are those of the innermost open form; `stack` holds where each open form began and what was around it."""

    def __init__(self, text: str, mistakes: Mistakes) -> None:
        self.text, self.mistakes = text, mistakes
        self.items: list[Part] = []
        self.stack: list[tuple[int, list[Part]]] = []
        self.too_deep = False

    def open(self, at: int) -> None:
        if self.stack and (at == 0 or self.text[at - 1] in "\n\r") and _CONSTRUCT.match(self.text, at):
            self._give_up(f"a new construct begins in line {self.mistakes.line(at)} before it is closed")
        if len(self.stack) == DEEPEST and not self.too_deep:
            self.too_deep = True
            message = f"more than {DEEPEST} parentheses are open here"
            self.mistakes.add("C004", message, Atom("", 0, at, at + 1), hint="move the inner part to a function")
        self.stack.append((at, self.items))
        self.items = []

    def close(self, end: int) -> None:
        if not self.stack:
            self.mistakes.add("C001", "this parenthesis closes nothing", Atom("", 0, end - 1, end))
            return
        start, around = self.stack.pop()
        if len(self.stack) < DEEPEST:
            around.append(Form(tuple(self.items), start, end))
        self.items = around

    def word(self, kind: str, text: str, start: int, end: int) -> None:
        """A word of the innermost form."""
        if kind == "symbol":
            value = constant(text)
            if value is None:
                note = "whole numbers have 64 bits, others go to about 1.8e308"
                self.mistakes.add("C003", "the number is out of range", Atom("", 0, start, end), note=note)
                value = 0
            self.items.append(Atom("constant", value, start, end))
        elif kind == "string":
            self.items.append(Atom("constant", unescaped(text), start, end))
        elif kind == "unknown":
            self._unknown(text, Atom("", 0, start, end))
        elif kind == "wild":
            self.items.append(Atom("wilds" if text[0] == "$" else "wild", text, start, end))
        else:
            name = text if kind == "mark" else text.lstrip("$")[1:]
            self.items.append(Atom(kind, name[1:-1] if kind == "global" else name, start, end))

    def _unknown(self, text: str, place: Atom) -> None:
        """C003: a character that begins no word."""
        if text[0] == '"':
            self.mistakes.add("C003", "the string is not closed", place, hint='put a quote (") at its end')
        elif text in "?$":
            note = "a variable is '?' and a name that begins with a letter; '?' alone is followed by a space or ')'"
            self.mistakes.add("C003", "this is no variable", place, note=note)
        else:
            self.mistakes.add("C003", f"the character {ord(text):#06x} cannot stand outside a string", place)

    def _give_up(self, why: str) -> None:
        """C002: close all open forms, since they were not."""
        start, around = self.stack[0]
        self.mistakes.add("C002", "this parenthesis is not closed", Atom("", 0, start, start + 1), note=why)
        self.items = around
        self.stack.clear()

    def finish(self) -> None:
        if self.stack:
            self._give_up("the text ends before it is closed")
