"""A session that only pretends, for the functions that need one."""

from __future__ import annotations

# ruff: noqa: D102 (the protocols say what each does)
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from aitia.dsl.clips.values import FactAddress, Symbol
from aitia.rules_engine.clips.functions import FUNCTIONS, Builtin, ClipsError, Fact, Source, call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aitia.dsl.clips.ast import Template
    from aitia.dsl.clips.values import Value
    from aitia.rules_engine.clips.functions.builtin import Result
    from aitia.rules_engine.clips.functions.host import Activation, Construct


@dataclass
class FakeChannels:
    """Text in and out, kept in strings."""

    output: str = ""
    warnings: list[str] = field(default_factory=list[str])
    source: Source = field(default_factory=lambda: Source(""))

    def write(self, channel: str, text: str) -> bool:
        if channel in {"t", "stdout"}:
            self.output += text
        return channel in {"t", "stdout", "stderr", "werror"}

    def reader(self, channel: str) -> Source | None:
        return self.source if channel in {"t", "stdin"} else None

    def warn(self, text: str) -> None:
        self.warnings.append(text)


@dataclass
class FakeFacts:
    """Facts in a list, and files in a dictionary."""

    there: list[Fact] = field(default_factory=list[Fact])
    files: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def get(self, index: int) -> Fact | None:
        return next((fact for fact in self.there if fact.index == index), None)

    def visible(self, module: str | None) -> Iterable[Fact]:
        return self.there if module in {None, "MAIN"} else []

    def assert_text(self, text: str) -> FactAddress | None:
        if not text.startswith("("):
            raise ClipsError("no fact")
        self.there.append(Fact(len(self.there) + 1, text.strip("()"), (("implied", ()),), ordered=True))
        return FactAddress(len(self.there))

    def load(self, path: str) -> int:
        return len(self.files.get(path, ())) if path in self.files else -1

    def save(self, path: str, lines: list[str]) -> bool:
        self.files[path] = lines
        return path != "forbidden"


@dataclass
class FakeAgenda:
    """A stack of modules, and activations by module."""

    waiting: dict[str, list[Activation]] = field(default_factory=dict[str, "list[Activation]"])
    stack: list[str] = field(default_factory=lambda: ["MAIN"])
    refreshed: list[str | None] = field(default_factory=list[str | None])

    def activations(self, module: str) -> Iterable[Activation]:
        return self.waiting.get(module, [])

    def refresh(self, rule: str) -> bool:
        self.refreshed.append(rule)
        return rule == "known"

    def refresh_salience(self, module: str | None) -> None:
        self.refreshed.append(module)

    def focus_stack(self) -> tuple[str, ...]:
        return tuple(self.stack)

    def focus(self, module: str) -> None:
        if self.stack[:1] != [module]:
            self.stack.insert(0, module)

    def pop_focus(self) -> None:
        self.stack.pop(0)


@dataclass
class FakeProgram:
    """Constructs by kind and module."""

    module: str = "MAIN"
    contents: dict[str, dict[Construct, tuple[str, ...]]] = field(
        default_factory=lambda: dict[str, "dict[Construct, tuple[str, ...]]"](MAIN={})
    )
    templates: dict[str, Template] = field(default_factory=dict[str, "Template"])
    values: dict[str, Value] = field(default_factory=dict[str, "Value"])

    def modules(self) -> tuple[str, ...]:
        return tuple(self.contents)

    def names(self, construct: Construct, module: str) -> tuple[str, ...]:
        return self.contents[module].get(construct, ())

    def template(self, name: str) -> Template | None:
        return self.templates.get(name)

    def text(self, construct: Construct, name: str) -> str | None:
        return f"({construct} {name})\n" if name in self.names(construct, self.module) else None

    def remove(self, construct: Construct, name: str) -> bool:
        return name == "*" or name in self.names(construct, self.module)

    def global_value(self, module: str, name: str) -> Value:
        return self.values[f"{module}::{name}"]


@dataclass
class FakeControl:
    """Remembers what was asked of it."""

    asked: list[Any] = field(default_factory=list[Any])
    settings: dict[str, Symbol] = field(
        default_factory=lambda: {
            "strategy": Symbol("depth"),
            "salience-evaluation": Symbol("when-defined"),
            "fact-duplication": Symbol("FALSE"),
            "reset-globals": Symbol("TRUE"),
            "dynamic-constraint-checking": Symbol("FALSE"),
            "sequence-operator-recognition": Symbol("FALSE"),
        }
    )

    def run(self, limit: int) -> None:
        self.asked.append(("run", limit))

    def halt(self) -> None:
        self.asked.append("halt")

    def reset(self) -> None:
        self.asked.append("reset")

    def clear(self) -> None:
        self.asked.append("clear")

    def exit(self, code: int) -> None:
        self.asked.append(("exit", code))

    def setting(self, name: str) -> Symbol:
        return self.settings[name]

    def set(self, name: str, value: Symbol) -> None:
        self.settings[name] = value


@dataclass
class FakeHost:
    """All of them; functions are called by name from the table."""

    channels: FakeChannels = field(default_factory=FakeChannels)
    facts: FakeFacts = field(default_factory=FakeFacts)
    agenda: FakeAgenda = field(default_factory=FakeAgenda)
    program: FakeProgram = field(default_factory=FakeProgram)
    control: FakeControl = field(default_factory=FakeControl)
    random: Random = field(default_factory=lambda: Random(1))
    next_symbol: int = 1
    symbols: frozenset[str] = frozenset()

    def has_symbol(self, name: str) -> bool:
        return name in self.symbols

    def signature(self, name: str) -> Builtin | None:
        return FUNCTIONS.get(name)

    def call(self, name: str, arguments: tuple[Result, ...]) -> Result:
        return call(name, arguments, self)
