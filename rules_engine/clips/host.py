"""A session as the built-in functions see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.clips.values import FALSE, TRUE, FactAddress, Symbol, Value

from ..kernel.lazy import layout as k
from .changing import change, facts_of, retract_all
from .functions import FUNCTIONS, Builtin, ClipsError, Fact, Source, call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from random import Random

    from aitia.dsl.clips.ast import Function, Template

    from .functions import Result
    from .functions.host import Activation, Construct
    from .session import ClipsSession

_OWN = {"modify": change, "duplicate": change, "retract": retract_all, "#facts": facts_of}


class Channels:
    """What is printed on `t` is kept; what is read comes from a given text."""

    def __init__(self, stdin: str | Callable[[], str]) -> None:
        self.listener: Callable[[str], object] | None = None
        self._parts: list[str] = []
        self._source = Source(stdin)
        self.warnings: list[str] = []

    @property
    def text(self) -> str:
        """All that was printed."""
        self._parts = ["".join(self._parts)]
        return self._parts[0]

    def write(self, channel: str, text: str) -> bool:
        """Keep what goes to the standard channel; errors and warnings go nowhere."""
        if channel in {"t", "stdout"}:
            self._parts.append(text)
            if self.listener is not None:
                self.listener(text)
        return channel in {"t", "stdout", "stderr", "stdwrn", "werror", "wwarning", "wtrace", "wdialog", "wdisplay"}

    def reader(self, channel: str) -> Source | None:
        """The given text."""
        return self._source if channel in {"t", "stdin"} else None

    def warn(self, text: str) -> None:
        """Keep a mistake at which the program goes on."""
        self.warnings.append(text)


class Facts:
    """Working memory."""

    def __init__(self, session: ClipsSession) -> None:
        self._session = session

    def get(self, index: int) -> Fact | None:
        """The fact of this index, if it is there."""
        found = self._session.fact(index)
        if found is None:
            return None
        ordered = self._session.network.program.templates[found.template].implied
        return Fact(index, found.template.rpartition("::")[2], tuple(found.slots.items()), ordered)

    def visible(self, module: str | None) -> Iterable[Fact]:
        """The facts that there are; those of one module, if one is named."""
        for fact in self._session.facts():
            if module is None or self._session.sees(module, fact.template):
                found = self.get(fact.index)
                if found is not None:
                    yield found

    def assert_text(self, text: str) -> FactAddress | None:
        """Assert the one fact of a text."""
        return self._session.assert_text(text)

    def load(self, path: str) -> int:
        """Files are the embedder's: a program reaches none."""
        self._session.host.channels.warn(f"facts are not loaded from '{path}': a program reaches no files")
        return -1

    def save(self, path: str, lines: list[str]) -> bool:
        """As `load`."""
        self._session.host.channels.warn(f"{len(lines)} facts are not saved to '{path}': a program reaches no files")
        return False


class Agenda:
    """What may fire, and which module comes first."""

    def __init__(self, session: ClipsSession) -> None:
        self._session = session

    def activations(self, module: str) -> Iterable[Activation]:
        """Matches are found when they are about to fire, so they cannot be listed."""
        raise ClipsError(f"the agenda of {module} cannot be listed: matches are found when they are about to fire")

    def refresh(self, rule: str) -> bool:
        """As `activations`."""
        raise ClipsError(f"the rule {rule} cannot be refreshed: what has fired is not looked for again")

    def refresh_salience(self, module: str | None) -> None:
        """Saliences do not change."""

    def focus_stack(self) -> tuple[str, ...]:
        """The modules in focus, the current one first."""
        m = self._session.memory.m
        base, depth = int(m[k.FOCUS]), int(m[k.FOCUS_DEPTH])
        modules = self._session.network.program.modules
        return tuple(modules[int(m[base + i])] for i in reversed(range(depth)))

    def focus(self, module: str) -> None:
        """Put a module on the stack, unless it is the current one."""
        stack = self.focus_stack()
        if stack[:1] != (module,):
            self._session.memory.push_focus(self._session.network.program.modules.index(module))

    def pop_focus(self) -> None:
        """Take the current module off the stack."""
        m = self._session.memory.m
        m[k.FOCUS_DEPTH] -= 1
        m[k.LEVEL_MIN] = 0


class Constructs:
    """The constructs of the program."""

    def __init__(self, session: ClipsSession) -> None:
        self._session = session
        self.module = "MAIN"

    def modules(self) -> tuple[str, ...]:
        """All modules."""
        return self._session.network.program.modules

    def names(self, construct: Construct, module: str) -> tuple[str, ...]:
        """The constructs of a kind in a module."""
        kinds = self._kinds(construct)
        return tuple(name.rpartition("::")[2] for name in kinds if name.startswith(f"{module}::"))

    def _kinds(self, construct: Construct) -> Iterable[str]:
        program = self._session.network.program
        found: dict[str, Iterable[str]] = {
            "defrule": program.rules,
            "deftemplate": program.templates,
            "deffacts": program.facts,
            "deffunction": program.functions,
            "defglobal": program.globals,
        }
        return found[construct]

    def template(self, name: str) -> Template | None:
        """The template of a name."""
        templates = self._session.network.program.templates
        own = templates.get(f"{self.module}::{name}") or templates.get(name)
        return own or next((t for full, t in templates.items() if full.rpartition("::")[2] == name), None)

    def text(self, construct: Construct, name: str) -> str | None:
        """A construct is not shown."""
        return f"({construct} {name})\n" if name in self.names(construct, self.module) else None

    def remove(self, construct: Construct, name: str) -> bool:
        """Constructs stay: the program is compiled."""
        raise ClipsError(f"the {construct} {name} cannot be removed: the program is compiled")

    def global_value(self, module: str, name: str) -> Value:
        """The value of a global variable."""
        return self._session.global_value(f"{module}::{name}")


class Control:
    """What starts and stops."""

    def __init__(self, session: ClipsSession) -> None:
        self._session = session
        self._settings: dict[str, Symbol] = {
            "strategy": Symbol(session.strategy),
            "salience-evaluation": Symbol("when-defined"),
            "fact-duplication": FALSE,
            "reset-globals": TRUE,
            "dynamic-constraint-checking": FALSE,
            "sequence-operator-recognition": FALSE,
        }

    def run(self, limit: int) -> None:
        """A program that runs does not run again within."""
        if not self._session.running:
            self._session.commands.run(limit if limit >= 0 else None)

    def halt(self) -> None:
        """Stop firing after this rule."""
        self._session.memory.m[k.HALTED] = 1

    def reset(self) -> None:
        """Begin anew, once the rule has ended."""
        if self._session.running:
            self._session.reset_later()
        else:
            self._session.commands.reset()

    def clear(self) -> None:
        """Constructs stay."""
        raise ClipsError("the program cannot be cleared: it is compiled")

    def exit(self, code: int) -> None:  # noqa: ARG002 the caller decides what it exits with
        """End the run, and all commands after it."""
        self.halt()
        self._session.commands.over = True

    def setting(self, name: str) -> Symbol:
        """The value of a setting."""
        return self._settings[name]

    def set(self, name: str, value: Symbol) -> None:
        """Change a setting."""
        self._settings[name] = value
        if name == "strategy":
            self._session.set_strategy(str(value))
        if name == "fact-duplication":
            self._session.memory.m[k.DUPLICATES] = int(value != FALSE)


class SessionHost:
    """All of it."""

    def __init__(self, session: ClipsSession, stdin: str | Callable[[], str]) -> None:
        self._session = session
        self.channels = Channels(stdin)
        self.facts = Facts(session)
        self.agenda = Agenda(session)
        self.program = Constructs(session)
        self.control = Control(session)
        self.next_symbol = 1

    @property
    def random(self) -> Random:
        """The generator of random numbers."""
        return self._session.random

    def has_symbol(self, name: str) -> bool:
        """Whether the symbol exists already."""
        return self._session.memory.texts.has(name)

    def signature(self, name: str) -> Builtin | None:
        """What a function takes, if there is one that can be called by name."""
        function = self._function(name)
        if function is None:
            return FUNCTIONS.get(name)
        least = len(function.parameters)
        return Builtin(lambda *_: None, least, None if function.rest else least)

    def _function(self, name: str) -> Function | None:
        functions = self._session.network.program.functions
        return functions.get(f"{self.program.module}::{name}") or functions.get(name)

    def call(self, name: str, arguments: tuple[Result, ...]) -> Result:
        """The value of a function: one of the program, one that changes facts, or one of CLIPS's."""
        own = self._function(name)
        if own is not None:
            return self._session.call_own(own.name, arguments)
        if name in _OWN:
            return _OWN[name](self._session, name, arguments)
        return call(name, arguments, self)
