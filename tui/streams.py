"""What goes to standard output and to standard error, and how commands end.

Everything that comes from rules, facts or file names passes through `clean` before it reaches a terminal; nothing
is ever printed as markup.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from enum import IntEnum, StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from aitia.dsl.problems import Problem

Command = TypeVar("Command", bound=Callable[..., None])


class Exit(IntEnum):
    """The exit codes that scripts rely on."""

    DONE = 0
    WRONG = 1
    USAGE = 2
    LIMIT = 3
    INTERRUPTED = 130


class Format(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"


class Strategy(StrEnum):
    """How a CLIPS program orders activations of one salience."""

    DEPTH = "depth"
    BREADTH = "breadth"
    SIMPLICITY = "simplicity"
    COMPLEXITY = "complexity"
    LEX = "lex"
    MEA = "mea"
    RANDOM = "random"


def say(text: str) -> None:
    """Print to standard output, line by line, without control characters."""
    sys.stdout.write(f"{safe(text)}\n")


def say_json(document: Any) -> None:  # noqa: ANN401 - JSON
    """Print a JSON document to standard output."""
    from aitia.rules_engine.values import encode

    sys.stdout.write(f"{encode(document, indent=2)}\n")


def complain(problems: Iterable[Problem]) -> None:
    """Print problems to standard error."""
    for problem in problems:
        remark(str(problem))


def remark(text: str) -> None:
    """Print a line to standard error."""
    sys.stderr.write(f"{safe(text)}\n")


def safe(text: str) -> str:
    """The text with its lines and indentation, and nothing that a terminal would obey."""
    from aitia.rules_engine.values import clean

    return "\n".join(clean(line) for line in text.split("\n"))


def leave(status: Exit) -> NoReturn:
    """End the command with this exit code."""
    raise typer.Exit(int(status))


def wrong_use(message: str) -> NoReturn:
    """End the command because it was called wrongly."""
    remark(message)
    leave(Exit.USAGE)


def interruptible(command: Command) -> Command:
    """Ctrl-C ends the command with 130 wherever it is met."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever the command takes
        try:
            command(*args, **kwargs)
        except KeyboardInterrupt:
            remark("interrupted")
            leave(Exit.INTERRUPTED)

    return wrapped  # type: ignore[return-value] # pyright: ignore[reportReturnType]
