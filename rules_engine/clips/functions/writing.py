"""`printout` and its kin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .builtin import Builtin, Kind, Result, wrong_argument
from .printing import joined, printed

if TYPE_CHECKING:
    from .host import Host

LAST_CHARACTER = 0x10FFFF


def put(host: Host, channel: str, text: str) -> bool:
    """Write to a channel, nil being nowhere; False, with a warning, if there is no such channel."""
    if channel == "nil" or host.channels.write(channel, text):
        return True
    host.channels.warn(f"nothing is written to '{channel}': there is no such channel")
    return False


def printout(host: Host, channel: Result, *values: Result) -> Result:
    """Write the values one after the other."""
    put(host, joined(channel), "".join(map(printed, values)))
    return None


def print_values(host: Host, *values: Result) -> Result:
    """`print`: to the standard channel."""
    return printout(host, "t", *values)


def println(host: Host, *values: Result) -> Result:
    """`println`: to the standard channel, with a line end."""
    put(host, "t", "".join(map(printed, values)) + "\n")
    return None


def put_char(host: Host, *arguments: Result) -> Result:
    """`put-char`: write the character with this code, to the channel that may be named before it."""
    channel, code = arguments if len(arguments) == 2 else ("t", *arguments)
    if not isinstance(code, int) or not 0 <= code <= LAST_CHARACTER:
        raise wrong_argument("put-char", len(arguments), "the code of a character", code)
    put(host, joined(channel), chr(code))
    return None


FUNCTIONS = {
    "printout": Builtin(printout, 1, None, (Kind.ATOM, Kind.ANY), host=True),
    "print": Builtin(print_values, 0, None, host=True),
    "put-char": Builtin(put_char, 1, 2, (Kind.ATOM, Kind.INTEGER), host=True),
    "println": Builtin(println, 0, None, host=True),
}
