"""CLIPS itself, asked through clipspy, and its answers as our values."""

from __future__ import annotations

# ruff: noqa: D102 (clipspy says what a router does)
import math
from dataclasses import dataclass, field
from typing import Any

import clips
from clips.facts import Fact

from aitia.dsl.clips.values import FactAddress, InstanceName, Symbol

TEXT_CHANNELS = {"t", "stdout"}
MESSAGE_CHANNELS = {"stderr", "werror", "wwarning"}


class Screen(clips.Router):  # type: ignore[misc]
    """Keeps what is printed, and gives a text to what reads."""

    def __init__(self) -> None:
        super().__init__("screen", 100)
        self.output = ""
        self.messages = ""
        self.input = ""

    def query(self, name: str) -> bool:
        return name in TEXT_CHANNELS | MESSAGE_CHANNELS | {"stdin"}

    def write(self, name: str, message: str) -> None:
        if name in TEXT_CHANNELS:
            self.output += message
        else:
            self.messages += message

    def read(self, _name: str) -> int:
        character, self.input = self.input[:1], self.input[1:]
        return ord(character) if character else -1


@dataclass(frozen=True)
class Answer:
    """What a call came to: a value or an error, what it printed, and whether it warned."""

    value: Any = None
    error: bool = False
    output: str = ""
    warned: bool = field(default=False)


class Oracle:
    """One CLIPS environment."""

    def __init__(self, *constructs: str) -> None:
        self.environment = clips.Environment()
        self.screen = Screen()
        self.environment.add_router(self.screen)
        for construct in constructs:
            self.environment.build(construct)

    def ask(self, text: str) -> Answer:
        """Evaluate one call."""
        self.screen.output = self.screen.messages = ""
        try:
            value = ours(self.environment.eval(text))
        except clips.CLIPSError:
            return Answer(error=True)
        return Answer(value, output=self.screen.output, warned=bool(self.screen.messages))


def ours(value: Any) -> Any:
    """A value of clipspy as one of ours."""
    if isinstance(value, clips.InstanceName):
        return InstanceName(value)
    if isinstance(value, clips.Symbol):
        return Symbol(value)
    if isinstance(value, tuple):
        return tuple(map(ours, value))
    if isinstance(value, Fact):
        return FactAddress(value.index)
    return value


def literal(value: Any) -> str:
    """A value of ours as an expression of CLIPS."""
    if value is None:
        return "(void)"
    if isinstance(value, tuple):
        return f"(create$ {' '.join(map(literal, value))})"
    if isinstance(value, InstanceName):
        return f"[{value!s}]"
    if isinstance(value, Symbol):
        return f'(sym-cat "{quoted(str(value))}")' if set(value) & set(' "();&|~<\\') else str(value)
    if isinstance(value, str):
        return f'"{quoted(value)}"'
    if isinstance(value, float) and math.isnan(value):
        return "(- 1e400 1e400)"
    if isinstance(value, float) and math.isinf(value):
        return "1e400" if value > 0 else "-1e400"
    return repr(value)


def quoted(text: str) -> str:
    """With escapes, as within quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def key(value: Any) -> Any:
    """What two values have in common if they are the same: 1 is not 1.0, nor -0.0 0.0; one NaN is like another."""
    if isinstance(value, tuple):
        return ("multifield", *map(key, value))
    return (type(value).__name__, repr(value))
