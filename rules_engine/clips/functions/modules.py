"""Modules, and how lists over modules are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.clips.values import Multifield, Symbol

from .builtin import Builtin, Kind, Result
from .writing import put

if TYPE_CHECKING:
    from collections.abc import Callable

    from .host import Host


def known_module(host: Host, function: str, name: str) -> bool:
    """Whether there is such a module; if not, it is warned of."""
    known = name in host.program.modules()
    if not known:
        host.channels.warn(f"{function} finds no module {name}")
    return known


def names_module(host: Host, arguments: tuple[Result, ...]) -> tuple[str, tuple[Result, ...]]:
    """The module that the first argument names (else the current one), and the other arguments."""
    if arguments and isinstance(arguments[0], Symbol):
        return str(arguments[0]), arguments[1:]
    return host.program.module, arguments


def counted(lines: list[str], what: str) -> str:
    """Lines and their number, which is not said of none."""
    return "".join(f"{line}\n" for line in lines) + total(len(lines), what)


def total(number: int, what: str) -> str:
    """`For a total of 3 facts.`; things without a name are not counted."""
    return f"For a total of {number} {what}{'' if number == 1 else 's'}.\n" if number and what else ""


def listed(host: Host, lines_of: Callable[[str], list[str]], module: str, what: str) -> None:
    """Print what a module has, or for * what each module has, under its name."""
    if module != "*":
        put(host, "t", counted(lines_of(module), what))
        return
    groups = {name: lines_of(name) for name in host.program.modules()}
    text = "".join(f"{name}:\n" + "".join(f"   {line}\n" for line in lines) for name, lines in groups.items())
    put(host, "t", text + total(sum(map(len, groups.values())), what))


def get_current_module(host: Host) -> Symbol:
    """The current module."""
    return Symbol(host.program.module)


def set_current_module(host: Host, module: Symbol) -> Symbol:
    """Make a module current, and give the one that was."""
    former = host.program.module
    if known_module(host, "set-current-module", str(module)):
        host.program.module = str(module)
    return Symbol(former)


def get_defmodule_list(host: Host) -> Multifield:
    """All modules."""
    return tuple(map(Symbol, host.program.modules()))


def list_defmodules(host: Host) -> Result:
    """Print all modules."""
    put(host, "t", counted(list(host.program.modules()), "defmodule"))
    return None


FUNCTIONS = {
    "get-current-module": Builtin(get_current_module, 0, 0, host=True),
    "set-current-module": Builtin(set_current_module, 1, 1, (Kind.SYMBOL,), host=True),
    "get-defmodule-list": Builtin(get_defmodule_list, 0, 0, host=True),
    "list-defmodules": Builtin(list_defmodules, 0, 0, host=True),
}
