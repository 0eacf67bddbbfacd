"""The commands of a program: what stands at the left margin, such as `(reset)` and `(run 100)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..block import BlockFullError
from ..records import Outcome
from .functions import ClipsError

if TYPE_CHECKING:
    from ..records import LimitName
    from .session import ClipsSession


class StoppedError(Exception):
    """The work is to end here, and why."""

    def __init__(self, why: LimitName | Literal["interrupted", "error"]) -> None:
        self.why: LimitName | Literal["interrupted", "error"] = why


class Commands:
    """Carries out the commands of a session's program; limits hold for all of them together.

    `over` is true once a command or rule has said `exit`.
    """

    def __init__(self, session: ClipsSession) -> None:
        self._session = session
        self._last: Outcome | None = None
        self._was_reset = False
        self._fired = 0
        self.over = False

    def carry_out(self) -> Outcome:
        """Do all commands."""
        session = self._session
        self._last, self._was_reset, self._fired, self.over = None, False, 0, False
        try:
            with session.watched():
                if session.network.commands:
                    session.begin_bare()
                self._each()
        except ClipsError as error:
            return Outcome("error", None, self._fired, reason=str(error))
        except BlockFullError:
            return Outcome("limit", "megabytes", self._fired)
        except StoppedError as stopped:
            return self._stopped(stopped)
        except KeyboardInterrupt:
            return Outcome("interrupted", None, self._fired)
        finally:
            session.fetch_output()
        return self._done()

    def _done(self) -> Outcome:
        """How the last run ended, and how often rules fired in all of them."""
        return Outcome("quiescent" if self._last is None else self._last.stopped, None, self._fired)

    def _each(self) -> None:
        session = self._session
        for code, local in session.network.commands:
            if self.over:
                return
            session.evaluate(code, local)
            session.fetch_output()
        if self._last is None and not self.over:
            if not self._was_reset:
                session.reset()
            self._run(None)

    def _stopped(self, stopped: StoppedError) -> Outcome:
        if self._last is not None and self._last.stopped in ("limit", "error", "interrupted"):
            last = self._last
            return Outcome(last.stopped, last.limit, self._fired, last.reason, last.loop)
        if stopped.why == "interrupted":
            return Outcome("interrupted", None, self._fired)
        return Outcome("limit", "seconds", self._fired)

    def run(self, firings: int | None) -> None:
        """`(run)`: what waits for its answer waits until the rules have fired."""
        with self._session.aside():
            self._run(firings)

    def _run(self, firings: int | None) -> None:
        """Fire rules. Raises StoppedError where no command after this one can be done."""
        most = self._session.limits.firings
        left = None if most is None else most - self._fired
        asked = firings is not None and (left is None or firings <= left)
        self._last = outcome = self._session.run(firings if asked else left)
        self._fired += outcome.fired
        if outcome.limit == "firings" and asked:
            self._last = Outcome("quiescent", None, outcome.fired)
        elif outcome.stopped in ("limit", "error", "interrupted"):
            raise StoppedError("error")

    def reset(self) -> None:
        """`(reset)`."""
        self._was_reset = True
        with self._session.aside():
            self._session.reset()
