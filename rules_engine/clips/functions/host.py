"""What the functions need of a running session: a few small faces, so that tests need no engine.

Modules and constructs go by the names the author wrote, without a module before them unless it is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from aitia.dsl.clips.ast import Template
    from aitia.dsl.clips.values import FactAddress, Symbol, Value

    from .builtin import Builtin, Result
    from .reading import Source

Construct = Literal["defrule", "deftemplate", "deffacts", "deffunction", "defglobal"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as it is shown; an ordered one has the single slot `implied`."""

    index: int
    template: str
    slots: tuple[tuple[str, Value], ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Activation:
    """A rule that may fire; `basis` are the indexes of its facts, None for a condition that is no fact."""

    salience: int
    rule: str
    basis: tuple[int | None, ...]


class Channels(Protocol):
    """Where text comes from and goes to; `t` is the standard channel, and `stdout` and `stdin` are names for it."""

    def write(self, channel: str, text: str) -> bool:
        """Write, or say False if there is no such channel."""
        ...

    def reader(self, channel: str) -> Source | None:
        """The text that is read at a channel, if there is one."""
        ...

    def warn(self, text: str) -> None:
        """Tell the author of a mistake at which CLIPS goes on."""
        ...


class Facts(Protocol):
    """The facts that are there."""

    def get(self, index: int) -> Fact | None:
        """The fact of this index, if it is there."""
        ...

    def visible(self, module: str | None) -> Iterable[Fact]:
        """The facts that a module sees, in the order of their indexes; of all modules for None."""
        ...

    def assert_text(self, text: str) -> FactAddress | None:
        """Assert the one fact of a text: None if its slots do not fit, `ClipsError` if it is no fact."""
        ...

    def load(self, path: str) -> int:
        """Assert the facts of a file and give their number, -1 if it cannot be read or the embedder forbids it."""
        ...

    def save(self, path: str, lines: list[str]) -> bool:
        """Write facts to a file, if that can be done and the embedder allows it."""
        ...


class Agenda(Protocol):
    """What may fire, and which module comes first."""

    def activations(self, module: str) -> Iterable[Activation]:
        """The activations of a module, the next to fire first."""
        ...

    def refresh(self, rule: str) -> bool:
        """Let the rule fire again for what it has fired for; False if there is no such rule."""
        ...

    def refresh_salience(self, module: str | None) -> None:
        """Compute the saliences of a module (of all for None) anew."""
        ...

    def focus_stack(self) -> tuple[str, ...]:
        """The modules in focus, the current one first."""
        ...

    def focus(self, module: str) -> None:
        """Put a module on the stack (it exists; one that is current already is not put there twice)."""
        ...

    def pop_focus(self) -> None:
        """Take the current module off the stack, which is not empty."""
        ...


class Program(Protocol):
    """The constructs of the program."""

    module: str
    """The current module."""

    def modules(self) -> tuple[str, ...]:
        """All modules, in the order of their definition."""
        ...

    def names(self, construct: Construct, module: str) -> tuple[str, ...]:
        """The constructs of a kind in a module, in the order of their definition."""
        ...

    def template(self, name: str) -> Template | None:
        """A template that the current module sees."""
        ...

    def text(self, construct: Construct, name: str) -> str | None:
        """A construct as it was written."""
        ...

    def remove(self, construct: Construct, name: str) -> bool:
        """Remove a construct, or all of the kind for `*`; False if it is not there or cannot go."""
        ...

    def global_value(self, module: str, name: str) -> Value:
        """The value of a global variable."""
        ...


class Control(Protocol):
    """What starts and stops."""

    def run(self, limit: int) -> None:
        """Fire rules, at most so many; -1 is no limit. Nothing happens while rules are firing."""
        ...

    def halt(self) -> None:
        """Stop firing after this rule."""
        ...

    def reset(self) -> None:
        """Remove all facts and assert the deffacts."""
        ...

    def clear(self) -> None:
        """Remove all constructs."""
        ...

    def exit(self, code: int) -> None:
        """End the program."""
        ...

    def setting(self, name: str) -> Symbol:
        """The value of a setting: its name is that of the function without `set-`."""
        ...

    def set(self, name: str, value: Symbol) -> None:
        """Change a setting to a value that it may have."""
        ...


class Host(Protocol):
    """A running session, as the functions see it."""

    @property
    def channels(self) -> Channels:
        """Text in and out."""
        ...

    @property
    def facts(self) -> Facts:
        """Working memory."""
        ...

    @property
    def agenda(self) -> Agenda:
        """What may fire."""
        ...

    @property
    def program(self) -> Program:
        """The constructs."""
        ...

    @property
    def control(self) -> Control:
        """Run, halt, reset."""
        ...

    @property
    def random(self) -> Random:
        """The generator of random numbers, kept by the session."""
        ...

    next_symbol: int
    """The number of the next symbol that `gensym` makes, at first 1."""

    def has_symbol(self, name: str) -> bool:
        """Whether the symbol exists already."""
        ...

    def signature(self, name: str) -> Builtin | None:
        """What a built-in function or deffunction takes; None if there is none that can be called by name."""
        ...

    def call(self, name: str, arguments: tuple[Result, ...]) -> Result:
        """The value of a built-in function or deffunction for arguments that its signature takes."""
        ...
