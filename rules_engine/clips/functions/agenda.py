"""The agenda and the stack of modules in focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.clips.values import FALSE, TRUE, Multifield, Symbol

from .builtin import Builtin, Kind, Result
from .modules import known_module, listed
from .writing import put

if TYPE_CHECKING:
    from .host import Activation, Host


def focus(host: Host, *modules: Symbol) -> Symbol:
    """Put modules on the stack so that the first is current; none, and FALSE, if one does not exist."""
    if not all(known_module(host, "focus", str(module)) for module in modules):
        return FALSE
    for module in reversed(modules):
        host.agenda.focus(str(module))
    return TRUE


def get_focus(host: Host) -> Symbol:
    """The module in focus, or FALSE."""
    return next(map(Symbol, host.agenda.focus_stack()), FALSE)


def pop_focus(host: Host) -> Symbol:
    """Take the module in focus off the stack, and give it; FALSE if there is none."""
    current = get_focus(host)
    if host.agenda.focus_stack():
        host.agenda.pop_focus()
    return current


def get_focus_stack(host: Host) -> Multifield:
    """The modules on the stack, the current one first."""
    return tuple(map(Symbol, host.agenda.focus_stack()))


def list_focus_stack(host: Host) -> Result:
    """Print the modules on the stack."""
    put(host, "t", "".join(f"{module}\n" for module in host.agenda.focus_stack()))
    return None


def clear_focus_stack(host: Host) -> Result:
    """Take all modules off the stack."""
    while host.agenda.focus_stack():
        host.agenda.pop_focus()
    return None


def shown(activation: Activation) -> str:
    """`5      rule: f-1,*`."""
    basis = ",".join("*" if index is None else f"f-{index}" for index in activation.basis)
    return f"{activation.salience:<6} {activation.rule}: {basis}"


def agenda(host: Host, module: Symbol | None = None) -> Result:
    """Print what may fire in a module (at first the current one; for * in all)."""
    name = host.program.module if module is None else str(module)
    if name == "*" or known_module(host, "agenda", name):
        listed(
            host, lambda each: [shown(activation) for activation in host.agenda.activations(each)], name, "activation"
        )
    return None


def refresh(host: Host, rule: Symbol) -> Result:
    """Let a rule fire again for what it has fired for."""
    if not host.agenda.refresh(str(rule)):
        host.channels.warn(f"refresh finds no rule {rule}")
    return None


def refresh_agenda(host: Host, module: Symbol | None = None) -> Result:
    """Compute saliences anew."""
    name = host.program.module if module is None else str(module)
    if name == "*" or known_module(host, "refresh-agenda", name):
        host.agenda.refresh_salience(None if name == "*" else name)
    return None


FUNCTIONS = {
    "focus": Builtin(focus, 1, None, (Kind.SYMBOL,), host=True),
    "get-focus": Builtin(get_focus, 0, 0, host=True),
    "pop-focus": Builtin(pop_focus, 0, 0, host=True),
    "get-focus-stack": Builtin(get_focus_stack, 0, 0, host=True),
    "list-focus-stack": Builtin(list_focus_stack, 0, 0, host=True),
    "clear-focus-stack": Builtin(clear_focus_stack, 0, 0, host=True),
    "agenda": Builtin(agenda, 0, 1, (Kind.SYMBOL,), host=True),
    "refresh": Builtin(refresh, 1, 1, (Kind.SYMBOL,), host=True),
    "refresh-agenda": Builtin(refresh_agenda, 0, 1, (Kind.SYMBOL,), host=True),
}
