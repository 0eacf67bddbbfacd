"""The engine: compile rule sets, run sessions, decide cases."""

from .engine import Decision as Decision
from .engine import Engine as Engine
from .errors import FactsError as FactsError
from .errors import ProblemsError as ProblemsError
from .errors import RulesError as RulesError
from .records import Effect as Effect
from .records import Fact as Fact
from .records import Firing as Firing
from .records import Limits as Limits
from .records import Outcome as Outcome
from .records import Support as Support
from .session import Session as Session

__all__ = [
    "Decision",
    "Effect",
    "Engine",
    "Fact",
    "FactsError",
    "Firing",
    "Limits",
    "Outcome",
    "ProblemsError",
    "RulesError",
    "Session",
    "Support",
]
