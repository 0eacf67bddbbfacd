"""What the engine shows of its state: plain snapshots that outlive the session they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aitia.dsl.ruleset import Rule, Value

Stopped = Literal["quiescent", "limit", "stop", "error", "interrupted"]
LimitName = Literal["firings", "seconds", "facts", "megabytes"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a run; None is no bound.

    Parameters
    ----------
    firings:
        Rule firings in one call of `run`.
    seconds:
        Wall-clock seconds in one call of `run`.
    facts:
        Facts alive in the session.
    megabytes:
        Size of the session's working memory in MiB.
    """

    firings: int | None = None
    seconds: float | None = None
    facts: int | None = None
    megabytes: int | None = None

    def __post_init__(self) -> None:
        for name in ("firings", "seconds", "facts", "megabytes"):
            bound = getattr(self, name)
            least = 1 if name == "megabytes" else 0
            if bound is not None and bound < least:
                raise ValueError(f"expected a limit on {name} of {least} or more, or None for no limit, got {bound}")


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as it is, or was, at one moment.

    `fields` has every field of the type: None where unknown, a tuple for a `many` field or a list, the id of the
    fact for a reference. Computed fields and defaults are filled in. `given`: it has a support from outside.
    """

    id: int
    type: str
    given: bool
    fields: Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class Firing:
    """One firing of a rule: what it bound. `live` while its match still holds."""

    number: int
    rule: Rule
    live: bool
    facts: Mapping[str, Fact]
    values: Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class Support:
    """One reason why a fact is there or a field has a value; `firing` is None when it came from outside."""

    kind: Literal["given", "recorded", "changed", "concluded", "presumed"]
    value: Value | None
    firing: Firing | None


@dataclass(frozen=True, slots=True)
class Effect:
    """A `call` that a rule asks for; the caller carries it out after the run."""

    call: str
    args: Mapping[str, Value | None]
    firing: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: `reason` is the text of `stop` or of the error; `loop` names the rules that fired in
    the last stretch before a limit was met, busiest first."""

    stopped: Stopped
    limit: LimitName | None
    fired: int
    reason: str = ""
    loop: tuple[str, ...] = ()
