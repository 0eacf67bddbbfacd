"""All built-in functions by name, and those that are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    agenda,
    arithmetic,
    commands,
    constructs,
    facts,
    mathematics,
    modules,
    multifields,
    other,
    predicates,
    reading,
    strings,
    templates,
    writing,
)
from . import format as format_
from .builtin import Builtin, ClipsError, Result

if TYPE_CHECKING:
    from .host import Host

FUNCTIONS: dict[str, Builtin] = {
    **predicates.FUNCTIONS,
    **arithmetic.FUNCTIONS,
    **mathematics.FUNCTIONS,
    **strings.FUNCTIONS,
    **multifields.FUNCTIONS,
    **writing.FUNCTIONS,
    **format_.FUNCTIONS,
    **reading.FUNCTIONS,
    **other.FUNCTIONS,
    **facts.FUNCTIONS,
    **modules.FUNCTIONS,
    **agenda.FUNCTIONS,
    **constructs.FUNCTIONS,
    **templates.FUNCTIONS,
    **commands.FUNCTIONS,
}

TEXT_AS_PROGRAM = "text that is put together at run time is not run"
OUTSIDE = "it would reach outside of the session"
MISSING = "it is not supported"

REFUSED: dict[str, str] = {
    **dict.fromkeys(("eval", "build"), TEXT_AS_PROGRAM),
    **dict.fromkeys(
        ("load", "load*", "batch", "batch*", "bload", "bsave", "save", "bload-facts", "bsave-facts"), OUTSIDE
    ),
    **dict.fromkeys(("system", "open", "close", "remove", "rename", "chdir", "dribble-on", "dribble-off"), OUTSIDE),
    **dict.fromkeys(("dependencies", "dependents", "matches", "timer", "get-function-list", "ppdefmodule"), MISSING),
    **{f"{construct}-module": MISSING for construct in constructs.CONSTRUCTS},
    **{f"deftemplate-slot-{what}": MISSING for what in ("default-value", "facet-existp", "facet-value")},
}
"""Functions of CLIPS that are not there, and why."""


def call(name: str, arguments: tuple[Result, ...], host: Host) -> Result:
    """The value of a built-in function, or a `ClipsError` where CLIPS stops."""
    if name in REFUSED:
        raise ClipsError(f"{name} is refused: {REFUSED[name]}")
    return FUNCTIONS[name].call(name, arguments, host)
