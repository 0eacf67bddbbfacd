"""The engine: compile rule sets, run sessions, decide cases.

The names of this package are found when they are first used. Importing the engine loads the compiler and the
kernel, which `aitia check` does not need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .decisions import Decision as Decision
    from .engine import Engine as Engine
    from .errors import FactsError as FactsError
    from .errors import MemoryFullError as MemoryFullError
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
    "MemoryFullError",
    "Outcome",
    "ProblemsError",
    "RulesError",
    "Session",
    "Support",
]

_HOMES = {
    "Decision": "decisions",
    "Engine": "engine",
    **dict.fromkeys(("FactsError", "MemoryFullError", "ProblemsError", "RulesError"), "errors"),
    **dict.fromkeys(("Effect", "Fact", "Firing", "Limits", "Outcome", "Support"), "records"),
    "Session": "session",
}


def __getattr__(name: str) -> Any:
    """A public name, from the module that it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    """The public names alone."""
    return __all__
