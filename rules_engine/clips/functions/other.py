"""What fits no family: new symbols, time, types, and calling a function by its name."""

from __future__ import annotations

import platform
import time
from typing import TYPE_CHECKING

from aitia.dsl.clips.values import FALSE, InstanceName, Multifield, Symbol

from .builtin import Builtin, ClipsError, Kind, Result, kind_of, truth

if TYPE_CHECKING:
    from .host import Host

TYPES = {Kind.FACT: "FACT-ADDRESS"}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def gensym(host: Host) -> Symbol:
    """The next symbol of the series gen1, gen2, …"""
    host.next_symbol += 1
    return Symbol(f"gen{host.next_symbol - 1}")


def gensym_new(host: Host) -> Symbol:
    """`gensym*`: the next symbol of the series that does not exist yet."""
    symbol = gensym(host)
    while host.has_symbol(str(symbol)):
        symbol = gensym(host)
    return symbol


def setgen(host: Host, number: int) -> int:
    """Set the number of the next symbol, which is 1 or more."""
    if number < 1:
        host.channels.warn(f"setgen takes an integer of 1 or more, and got {number}")
    else:
        host.next_symbol = number
    return host.next_symbol


def type_of(value: Result) -> Symbol:
    """The name of a value's type; for an instance name it would be a class, and there are no instances."""
    kind = kind_of(value)
    if kind is Kind.INSTANCE:
        raise ClipsError(f"there is no instance [{value!s}]: type knows no class for it")
    return Symbol(TYPES.get(kind, str(kind.name)))


def funcall(host: Host, name: str, *arguments: Result) -> Result:
    """The value of the function with this name; what it cannot take is warned of and gives FALSE."""
    signature = host.signature(str(name))
    if signature is None:
        host.channels.warn(f"funcall knows no function {name} that can be called by name")
        return FALSE
    complaint = signature.complaint(str(name), arguments)
    if complaint is not None:
        host.channels.warn(str(complaint))
        return FALSE
    return host.call(str(name), arguments)


def fields_of(moment: time.struct_time) -> Multifield:
    """Year, month, day, hour, minute, second, days of the week and (from 0) of the year, whether it is summer time."""
    day, summer = Symbol(DAYS[moment.tm_wday]), truth(moment.tm_isdst > 0)
    return (*moment[:6], day, moment.tm_yday - 1, summer)


def operating_system() -> Symbol:
    """LINUX, DARWIN, WINDOWS, …"""
    return Symbol(platform.system().upper() or "UNKNOWN")


FUNCTIONS = {
    "gensym": Builtin(gensym, 0, 0, host=True),
    "gensym*": Builtin(gensym_new, 0, 0, host=True),
    "setgen": Builtin(setgen, 1, 1, (Kind.INTEGER,), host=True),
    "operating-system": Builtin(operating_system, 0, 0),
    "time": Builtin(time.time, 0, 0),
    "local-time": Builtin(lambda: fields_of(time.localtime()), 0, 0),
    "gm-time": Builtin(lambda: fields_of(time.gmtime()), 0, 0),
    "type": Builtin(type_of, 1, 1),
    "void": Builtin(lambda: None, 0, 0),
    "funcall": Builtin(funcall, 1, None, (Kind.LEXEME, Kind.ANY), host=True),
    "symbol-to-instance-name": Builtin(InstanceName, 1, 1, (Kind.SYMBOL,)),
    "instance-name-to-symbol": Builtin(Symbol, 1, 1, (Kind.SYMBOL | Kind.INSTANCE,)),
}
