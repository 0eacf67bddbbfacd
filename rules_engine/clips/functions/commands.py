"""Running and stopping, and the settings of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.clips.values import FALSE, Symbol

from .builtin import Builtin, Kind, Result, truth

if TYPE_CHECKING:
    from .host import Host

STRATEGIES = ("depth", "breadth", "lex", "mea", "complexity", "simplicity", "random")
SALIENCE_EVALUATIONS = ("when-defined", "when-activated", "every-cycle")
SWITCHES = ("fact-duplication", "reset-globals", "dynamic-constraint-checking", "sequence-operator-recognition")


def run(host: Host, limit: int = -1) -> Result:
    """Fire rules."""
    host.control.run(limit)
    return None


def halt(host: Host) -> Result:
    """Stop firing after this rule."""
    host.control.halt()
    return None


def reset(host: Host) -> Result:
    """Begin anew with the deffacts."""
    host.control.reset()
    return None


def clear(host: Host) -> Result:
    """Remove all constructs."""
    host.control.clear()
    return None


def exit_program(host: Host, code: int = 0) -> Result:
    """End the program."""
    host.control.exit(code)
    return None


def getter(name: str) -> Builtin:
    """`get-strategy` and its kin."""

    def get(host: Host) -> Symbol:
        return host.control.setting(name)

    return Builtin(get, 0, 0, host=True)


def chooser(name: str, values: tuple[str, ...]) -> Builtin:
    """`set-strategy` and its kin: choose a value, and give the one that was; another word is warned of."""

    def choose(host: Host, value: Symbol) -> Symbol:
        former = host.control.setting(name)
        if str(value) in values:
            host.control.set(name, value)
        else:
            host.channels.warn(f"set-{name} takes {', '.join(values[:-1])} or {values[-1]}, and got {value!s}")
        return former

    return Builtin(choose, 1, 1, (Kind.SYMBOL,), host=True)


def switch(name: str) -> Builtin:
    """`set-fact-duplication` and its kin: FALSE is off and all else on; gives what was."""

    def turn(host: Host, value: Result) -> Symbol:
        former = host.control.setting(name)
        host.control.set(name, truth(value != FALSE))
        return former

    return Builtin(turn, 1, 1, host=True)


def watching(*_items: Result) -> Result:
    """`watch` and its kin: taken, and nothing is printed for it."""
    return None


def watched(_item: Symbol) -> Symbol:
    """`get-watch-item`: nothing is watched."""
    return FALSE


FUNCTIONS = {
    "run": Builtin(run, 0, 1, (Kind.INTEGER,), host=True),
    "halt": Builtin(halt, 0, 0, host=True),
    "reset": Builtin(reset, 0, 0, host=True),
    "clear": Builtin(clear, 0, 0, host=True),
    "exit": Builtin(exit_program, 0, 1, (Kind.INTEGER,), host=True),
    "set-strategy": chooser("strategy", STRATEGIES),
    "set-salience-evaluation": chooser("salience-evaluation", SALIENCE_EVALUATIONS),
    **{f"set-{name}": switch(name) for name in SWITCHES},
    **{f"get-{name}": getter(name) for name in ("strategy", "salience-evaluation", *SWITCHES)},
    "watch": Builtin(watching, 1, None, (Kind.SYMBOL, Kind.ANY)),
    "get-watch-item": Builtin(watched, 1, 1, (Kind.SYMBOL,)),
    "list-watch-items": Builtin(watching, 0, None, (Kind.SYMBOL, Kind.ANY)),
    "unwatch": Builtin(watching, 1, None, (Kind.SYMBOL, Kind.ANY)),
}
