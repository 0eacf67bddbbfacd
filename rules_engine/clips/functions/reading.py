"""Text to values, as CLIPS's scanner takes it, and the functions that read from a channel.

From a channel, `read` and `read-number` take a whole line and use its first word; `read` passes over empty lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aitia.dsl.clips.values import FALSE, Field, InstanceName, Symbol, Value

from .arithmetic import LEAST
from .builtin import Builtin, ClipsError, Kind, Result
from .printing import joined
from .writing import LAST_CHARACTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .host import Host

EOF = Symbol("EOF")

TOKEN = re.compile(
    r"""(?P<skip>[\x00-\x20\x7f]+|;[^\n\r]*)
    |"(?P<string>(?:[^"\\]|\\.)*)\\?(?:"|\Z)
    |(?P<stop>\$?\?(?![A-Za-z*\x80-\U0010ffff()\x00-\x20\x7f]|\Z))
    |(?P<mark>[()&|~])
    |(?P<word>[^\x00-\x20\x7f;"()&|~][^\x00-\x20\x7f;"()&|~<]*)""",
    re.VERBOSE | re.DOTALL,
)
NUMBER = re.compile(r"[+-]?(?:\d+(?P<point>\.\d*)?|(?P<bare>\.\d+))(?P<power>[eE][+-]?\d+)?", re.ASCII)


class Source:
    """A text that is read from its beginning, or what is typed; line ends of all systems count as one."""

    def __init__(self, text: str | Callable[[], str]) -> None:
        """The text, or a function that gives its next line, which is empty at the end."""
        self._more = None if isinstance(text, str) else text
        self._text = _with_line_ends(text) if isinstance(text, str) else ""
        self._place = 0

    def line(self) -> str:
        """The next line with its line end, which the last may lack; an empty string at the end."""
        self._fetch()
        end = self._text.find("\n", self._place)
        return self._take(len(self._text) if end < 0 else end + 1)

    def character(self) -> str:
        """The next character, or an empty string at the end."""
        self._fetch()
        return self._take(self._place + 1)

    def put_back(self, character: str) -> None:
        """Read this character before the rest."""
        self._text = character + self._text[self._place :]
        self._place = 0

    def _fetch(self) -> None:
        """Ask for the next line if all that there is was read."""
        if self._more is not None and self._place == len(self._text):
            self._text, self._place = _with_line_ends(self._more()), 0

    def _take(self, end: int) -> str:
        taken = self._text[self._place : end]
        self._place = min(end, len(self._text))
        return taken


def _with_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def number_in(word: str) -> int | float | None:
    """The number that a word is, if it is one; an integer beyond 64 bits becomes the nearest that fits."""
    match = NUMBER.fullmatch(word)
    if match is None:
        return None
    if match["point"] or match["bare"] or match["power"]:
        return float(word)
    digits = word.lstrip("+-0")
    size = int(digits or "0") if len(digits) < 20 else -LEAST
    return max(-size, LEAST) if word.startswith("-") else min(size, -LEAST - 1)


def value_of(word: str) -> Field:
    """A number, an instance name, or else a symbol."""
    number = number_in(word)
    if number is not None:
        return number
    if len(word) > 2 and word.startswith("[") and word.endswith("]"):
        return InstanceName(word[1:-1])
    return Symbol(word)


def tokens(text: str) -> Iterator[Field]:
    """The values in a text; a string without its closing quote ends with the text, and `?` before no name ends it."""
    for match in TOKEN.finditer(text):
        if match["stop"]:
            return
        if match["string"] is not None:
            yield re.sub(r"\\(.)", r"\1", match["string"], flags=re.DOTALL)
        elif match["mark"]:
            yield Symbol(match["mark"])
        elif match["word"]:
            yield value_of(match["word"])


def first_token(text: str) -> Field:
    """The first value in a text, or the symbol EOF."""
    return next(tokens(str(text)), EOF)


def reader(host: Host, channel: Result) -> Source:
    """The text behind a channel."""
    name = joined(channel)
    source = host.channels.reader(name)
    if source is None:
        raise ClipsError(f"there is nothing to read at '{name}'")
    return source


def read(host: Host, channel: Result = "t") -> Value:
    """The first value of the next line that has one."""
    source = reader(host, channel)
    while line := source.line():
        value = next(tokens(line), None)
        if value is not None:
            return value
    return EOF


def readline(host: Host, channel: Result = "t") -> Value:
    """The next line as a string, without its end."""
    line = reader(host, channel).line()
    return line.removesuffix("\n") if line else EOF


def read_number(host: Host, channel: Result = "t") -> Value:
    """The number with which the next line begins, or FALSE; a line that lacks its end does not count."""
    source = reader(host, channel)
    while (line := source.line()).endswith("\n"):
        words = line.split()
        if words:
            number = number_in(words[0])
            return FALSE if number is None else number
    return EOF


def get_char(host: Host, channel: Result = "t") -> int:
    """The code of the next character, -1 at the end."""
    character = reader(host, channel).character()
    return ord(character) if character else -1


def unget_char(host: Host, *arguments: Result) -> Value:
    """`unget-char`: put a character back before what is still to be read; it is given, or -1 if it is none."""
    channel, code = arguments if len(arguments) == 2 else ("t", *arguments)
    if not isinstance(code, int) or not 0 <= code <= LAST_CHARACTER:
        return -1
    reader(host, channel).put_back(chr(code))
    return code


FUNCTIONS = {
    "read": Builtin(read, 0, 1, (Kind.ATOM,), host=True),
    "readline": Builtin(readline, 0, 1, (Kind.ATOM,), host=True),
    "read-number": Builtin(read_number, 0, 1, (Kind.ATOM,), host=True),
    "unget-char": Builtin(unget_char, 1, 2, (Kind.ATOM, Kind.INTEGER), host=True),
    "get-char": Builtin(get_char, 0, 1, (Kind.ATOM,), host=True),
}
