"""What a rule set says of one case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from .aftermath import aftermath

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import RLock

    from aitia.dsl.problems import Problem

    from .records import Effect, Fact, LimitName, Outcome, Stopped
    from .session import Session


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """What a rule set says of one case, to be kept as long as need be.

    `facts` are all facts at the end, given and concluded, in order of creation; `effects` what rules ask to be called,
    and `said` what they said, in the order of firing; `fired` counts firings. `stopped` says how the run ended, with
    the `limit` that was met. `problems` has all that the command line would show: warnings about the rules, what went
    wrong in the run, the limit, and fields that nobody could give. `session` is what explanations ask.

    Most callers want little of all this, so each part is read when it is first asked for; all of it before the session,
    which can be changed, is handed out.
    """

    stopped: Stopped
    limit: LimitName | None
    fired: int
    _outcome: Outcome = field(repr=False)
    _users: RLock = field(repr=False)
    _make: Callable[[], Session] = field(repr=False)
    _spare: Callable[[Session], None] | None = field(default=None, repr=False)
    _parts: dict[str, Any] = field(default_factory=dict["str", "Any"], repr=False)

    @classmethod
    def of(cls, session: Session, outcome: Outcome, spare: Callable[[Session], None] | None = None) -> Decision:
        """What a session says after its run; `spare` takes the session that nobody has seen and nobody will."""
        return cls(outcome.stopped, outcome.limit, outcome.fired, outcome, session.users, lambda: session, spare)

    def __del__(self) -> None:
        """Let the next session have the memory of this one."""
        if self._spare and "handed out" not in self._parts:
            self._spare(self._make())

    @classmethod
    def made_again(cls, outcome: Outcome, users: RLock, make: Callable[[], Session]) -> Decision:
        """The same of a session that was not kept, and that `make` makes and runs again when it is asked for."""
        return cls(outcome.stopped, outcome.limit, outcome.fired, outcome, users, make)

    @property
    def facts(self) -> list[Fact]:
        """All facts at the end, in order of creation."""
        return cast("list[Fact]", self._part("facts"))

    @property
    def effects(self) -> list[Effect]:
        """What rules ask to be called, in the order of firing."""
        return cast("list[Effect]", self._part("effects"))

    @property
    def said(self) -> list[str]:
        """What rules said, in the order of firing."""
        return cast("list[str]", self._part("said"))

    @property
    def problems(self) -> list[Problem]:
        """All that the command line would show."""
        return cast("list[Problem]", self._part("problems"))

    @property
    def session(self) -> Session:
        """The session, to be asked for explanations or to go on with."""
        for name in ("facts", "effects", "said", "problems"):
            self._part(name)
        self._parts["handed out"] = True
        return cast("Session", self._part("session"))

    def _part(self, name: str) -> object:
        """A part, read once; another thread that reads at the same time waits."""
        if name not in self._parts:
            with self._users:
                if name not in self._parts:
                    self._parts[name] = self._read(name)
        return self._parts[name]

    def _read(self, name: str) -> object:
        if name == "session":
            return self._make()
        session = cast("Session", self._part("session"))
        match name:
            case "facts":
                return session.facts()
            case "problems":
                return aftermath(session, self._outcome)
            case _:
                return getattr(session, name)

    def __eq__(self, other: object) -> bool:
        """Whether both say the same, whatever sessions they come from."""
        return isinstance(other, Decision) and self._said_of_case() == other._said_of_case()

    __hash__ = None  # type: ignore[assignment]

    def _said_of_case(self) -> tuple[object, ...]:
        parts = (self.facts, self.effects, self.said, self.problems)
        return self.stopped, self.limit, self.fired, *parts
