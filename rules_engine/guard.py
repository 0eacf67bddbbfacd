"""Who may use a session: one thread at a time, and nobody may change it while its own rules fire.

Without this, two threads, or a registered function that inserts facts, would leave half a change in working memory,
and the harm would show much later and elsewhere. A session may go from one thread to another, as requests do.
"""

from __future__ import annotations

from functools import wraps
from threading import RLock
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")
G = TypeVar("G", bound="Guarded")


class Guarded:
    """Something that one thread uses at a time: `users` is held by that thread, `is_changing` during a change."""

    def __init__(self) -> None:
        self.users = RLock()
        self.is_changing = False


def reads(method: Callable[Concatenate[G, P], T]) -> Callable[Concatenate[G, P], T]:
    """A method that only reads: refused while another thread is at work."""

    @wraps(method)
    def alone(self: G, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if not self.users.acquire(blocking=False):
            raise RuntimeError(_another_thread(method.__name__))
        try:
            return method(self, *args, **kwargs)
        finally:
            self.users.release()

    return alone


def changes(method: Callable[Concatenate[G, P], T]) -> Callable[Concatenate[G, P], T]:
    """A method that changes the session: refused besides while a change is under way."""

    @reads
    @wraps(method)
    def alone(self: G, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if self.is_changing:
            raise RuntimeError(_within_a_change(method.__name__))
        self.is_changing = True
        try:
            return method(self, *args, **kwargs)
        finally:
            self.is_changing = False

    return alone


def _another_thread(name: str) -> str:
    return (
        f"Session.{name} was called while another thread uses this session. "
        "A session belongs to one thread at a time; share the Engine, and make a session for each thread: "
        "engine.session()"
    )


def _within_a_change(name: str) -> str:
    return (
        f"Session.{name} was called while this session is at work, from a registered function or from on_progress. "
        "These may read the session; let a function return its value to the rule, and call "
        f"{name} after the run"
    )
