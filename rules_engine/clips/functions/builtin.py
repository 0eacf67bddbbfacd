"""What a built-in function is, and the error that stops a run.

CLIPS has two kinds of mistake. Most set its evaluation error: the action, the rule and the run stop. A few print a
message and go on, mostly with FALSE. The first kind is a `ClipsError` here, the second a warning of the host.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto
from typing import TYPE_CHECKING, Any

from aitia.dsl.clips.values import FALSE, TRUE, FactAddress, InstanceName, Symbol, Value

from .printing import in_list

if TYPE_CHECKING:
    from collections.abc import Callable

Result = Value | None
"""What a function gives; None is CLIPS's void, which prints as nothing and vanishes in a multifield."""


class ClipsError(Exception):
    """A mistake at which CLIPS stops: the run ends, and the session can still be read.

    `place` is where the code stands that failed, once that is known.
    """

    place: int | None = None


class TooDeepError(ClipsError):
    """Functions call one another more deeply than there is room for."""


class Kind(Flag):
    """The types of values, as sets."""

    INTEGER = auto()
    FLOAT = auto()
    SYMBOL = auto()
    STRING = auto()
    INSTANCE = auto()
    FACT = auto()
    MULTIFIELD = auto()
    VOID = auto()
    NUMBER = INTEGER | FLOAT
    LEXEME = SYMBOL | STRING
    NAME = LEXEME | INSTANCE
    ATOM = NAME | NUMBER
    ENTITY = INTEGER | FACT
    ANY = ATOM | FACT | MULTIFIELD | VOID


KINDS = {
    int: Kind.INTEGER,
    float: Kind.FLOAT,
    Symbol: Kind.SYMBOL,
    str: Kind.STRING,
    InstanceName: Kind.INSTANCE,
    FactAddress: Kind.FACT,
    tuple: Kind.MULTIFIELD,
    type(None): Kind.VOID,
}

WORDS = {
    Kind.INTEGER: "an integer",
    Kind.FLOAT: "a float",
    Kind.SYMBOL: "a symbol",
    Kind.STRING: "a string",
    Kind.INSTANCE: "an instance name",
    Kind.FACT: "a fact address",
    Kind.MULTIFIELD: "a multifield",
    Kind.VOID: "no value",
}


def kind_of(value: Result) -> Kind:
    """The one type that a value has."""
    return KINDS[type(value)]


def words_for(kinds: Kind) -> str:
    """`an integer or a float`."""
    *front, last = [WORDS[kind] for kind in WORDS if kind in kinds]
    return f"{', '.join(front)} or {last}" if front else last


def words_for_value(value: Result) -> str:
    """`the symbol red`: what was got, so that the author finds it in the program."""
    if value is None:
        return WORDS[Kind.VOID]
    return f"the {WORDS[kind_of(value)].split(' ', 1)[1]} {in_list(value)}"


def wrong_argument(function: str, position: int, expected: str, got: Result) -> ClipsError:
    """The function cannot work on this argument."""
    return ClipsError(f"{function} needs {expected} as argument {position}, and got {words_for_value(got)}")


def truth(condition: bool) -> Symbol:  # noqa: FBT001 (the argument is the whole call)
    """TRUE or FALSE."""
    return TRUE if condition else FALSE


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in function with what it takes.

    `takes` are the types of the arguments in order; the last holds for all that follow. `low` and `high` are how many
    arguments there may be (`high` is None: any number). A function with `host` is given the host before the arguments.
    """

    function: Callable[..., Result]
    low: int
    high: int | None
    takes: tuple[Kind, ...] = (Kind.ANY,)
    host: bool = False

    def accepts(self, count: int) -> bool:
        """Whether so many arguments may be given."""
        return self.low <= count and (self.high is None or count <= self.high)

    def complaint(self, name: str, arguments: tuple[Result, ...]) -> ClipsError | None:
        """What is wrong with the number or the types of the arguments, if anything is."""
        if not self.accepts(len(arguments)):
            return ClipsError(f"{name} takes {self.arity()}, and got {len(arguments)}")
        for position, value in enumerate(arguments):
            kinds = self.takes[min(position, len(self.takes) - 1)]
            if not kind_of(value) & kinds:
                return wrong_argument(name, position + 1, words_for(kinds), value)
        return None

    def arity(self) -> str:
        """`at least 2 arguments`."""
        if self.high is None:
            return f"at least {self.low} argument{'' if self.low == 1 else 's'}"
        if self.low == self.high:
            return f"exactly {self.low} argument{'' if self.low == 1 else 's'}"
        return f"{self.low} to {self.high} arguments"

    def call(self, name: str, arguments: tuple[Result, ...], host: Any) -> Result:
        """The value for these arguments, or a `ClipsError`."""
        complaint = self.complaint(name, arguments)
        if complaint is not None:
            raise complaint
        return self.function(host, *arguments) if self.host else self.function(*arguments)
