"""What went wrong in a program at work, as problems with the place in its text, the rule and its facts."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem

from ..kernel.lazy import layout as k
from .functions import ClipsError, TooDeepError

if TYPE_CHECKING:
    from aitia.dsl.source import Span

    from .lowering import Network
    from .memory import Memory
    from .session import ClipsSession

_DEEP = "functions call one another too deeply, or a list is too long"
_UNBOUND = "a variable has no value"


def fault(memory: Memory) -> ClipsError:
    """What the kernel stopped at."""
    error = TooDeepError(_DEEP) if int(memory.m[k.FAULT_KIND]) == k.DEEP else ClipsError(_UNBOUND)
    error.place = int(memory.m[k.FAULT_PLACE])
    return error


def problem_of(error: ClipsError, session: ClipsSession) -> Problem:
    """C902, C903: a mistake at which the program stops."""
    code = "C903" if isinstance(error, TooDeepError) else "C902"
    span = None if error.place is None else span_at(session.network, error.place)
    return Problem(code, str(error), span, note=_who(session))


def warning_of(text: str, place: int, session: ClipsSession) -> Problem:
    """C904: a mistake at which the program goes on."""
    return Problem("C904", text, span_at(session.network, place), severity="warning")


def too_large() -> Problem:
    """E907: facts that do not fit."""
    return Problem("E907", "a limit was met: the facts fill as much memory as they may", severity="warning")


def span_at(network: Network, place: int) -> Span | None:
    """Where in the text the expression stands whose code is at an address."""
    at = bisect_right(network.lines, place, key=lambda line: line[0])
    return network.lines[at][1].span if at < len(network.lines) else None


def _who(session: ClipsSession) -> str:
    """The rule that fires, or whose conditions are looked at."""
    m, network = session.memory.m, session.network
    if not session.running:
        return ""
    net = network.words
    if m[k.WAITS] and m[k.SEED_AT_WORK]:
        use = int(m[int(m[k.SEED_AT_WORK]) + k.SEED_USE])
        rule = net[net[k.NET_USES] + use * k.U_WORDS + k.U_RULE]
        return f"in the conditions of the rule {_bare(network.rules[rule].name)}"
    firing = int(m[k.FIRINGS_LAST])
    if not firing:
        return ""
    rule = int(m[firing + k.FIRING_RULE])
    count = net[net[k.NET_RULES] + rule * k.R_WORDS + k.R_ROW_COUNT]
    rows = [int(m[firing + k.FIRING_ROWS + i]) for i in range(count)]
    facts = ", ".join(f"f-{int(m[row + k.ROW_ID])}" if row else "*" for row in rows)
    return f"the rule {_bare(network.rules[rule].name)} fired" + (f" for {facts}" if facts else "")


def _bare(name: str) -> str:
    return name.rpartition("::")[2]
