"""What the program is made of: lists of its constructs, their text, and their removal."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from aitia.dsl.clips.values import Multifield, Symbol

from .builtin import Builtin, Kind, Result
from .host import Construct
from .modules import known_module, listed
from .printing import in_list, joined
from .writing import put

if TYPE_CHECKING:
    from .host import Host

CONSTRUCTS: tuple[Construct, ...] = get_args(Construct)


def get_list(construct: Construct) -> Builtin:
    """`get-defrule-list` and its kin: the names in a module, for * in all, with the module before them."""
    function = f"get-{construct}-list"

    def names(host: Host, module: Symbol | None = None) -> Multifield:
        name = host.program.module if module is None else str(module)
        if name == "*":
            modules = host.program.modules()
            return tuple(Symbol(f"{each}::{own}") for each in modules for own in host.program.names(construct, each))
        if not known_module(host, function, name):
            return ()
        return tuple(map(Symbol, host.program.names(construct, name)))

    return Builtin(names, 0, 1, (Kind.SYMBOL,), host=True)


def print_list(construct: Construct) -> Builtin:
    """`list-defrules` and its kin."""

    def show(host: Host, module: Symbol | None = None) -> Result:
        name = host.program.module if module is None else str(module)
        if name == "*" or known_module(host, f"list-{plural(construct)}", name):
            listed(host, lambda each: list(host.program.names(construct, each)), name, construct)
        return None

    return Builtin(show, 0, 1, (Kind.SYMBOL,), host=True)


def plural(construct: Construct) -> str:
    """`defrules`, but `deffacts` is one already."""
    return construct if construct.endswith("s") else f"{construct}s"


def remove(construct: Construct) -> Builtin:
    """`undefrule` and its kin."""

    def undefine(host: Host, name: Symbol) -> Result:
        if not host.program.remove(construct, str(name)):
            host.channels.warn(f"un{construct} finds no {construct} {name!s} that can be removed")
        return None

    return Builtin(undefine, 1, 1, (Kind.SYMBOL,), host=True)


def print_text(construct: Construct) -> Builtin:
    """`ppdefrule` and its kin: print a construct as it was written; for the channel nil, give the text."""

    def show(host: Host, name: Symbol, channel: Result = "t") -> Result:
        text = host.program.text(construct, str(name))
        if text is None:
            host.channels.warn(f"pp{construct} finds no {construct} {name!s}")
        elif joined(channel) == "nil":
            return text
        else:
            put(host, joined(channel), text)
        return None

    return Builtin(show, 1, 2, (Kind.SYMBOL, Kind.ATOM), host=True)


def show_defglobals(host: Host, module: Symbol | None = None) -> Result:
    """Print the global variables of a module with their values."""

    def lines_of(each: str) -> list[str]:
        names = host.program.names("defglobal", each)
        return [f"?*{own}* = {in_list(host.program.global_value(each, own))}" for own in names]

    name = host.program.module if module is None else str(module)
    if name == "*" or known_module(host, "show-defglobals", name):
        listed(host, lines_of, name, "")
    return None


FUNCTIONS = {
    **{f"get-{construct}-list": get_list(construct) for construct in CONSTRUCTS},
    **{f"list-{plural(construct)}": print_list(construct) for construct in CONSTRUCTS},
    **{f"un{construct}": remove(construct) for construct in CONSTRUCTS},
    **{f"pp{construct}": print_text(construct) for construct in CONSTRUCTS},
    "rules": print_list("defrule"),
    "show-defglobals": Builtin(show_defglobals, 0, 1, (Kind.SYMBOL,), host=True),
}
