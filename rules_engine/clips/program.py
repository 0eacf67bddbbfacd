"""A CLIPS program, read and compiled once, from which sessions are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import RulesError
from ..kernel.lazy.kernels import first_kernel
from ..records import Limits
from .kept import compiled_file, compiled_text
from .session import ClipsSession, Options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aitia.dsl.problems import Problem

    from .lowering import Network
    from .session import Strategy


class ClipsProgram:
    """A compiled program. Safe to share between threads."""

    def __init__(self, network: Network | list[Problem]) -> None:
        if isinstance(network, list):
            raise RulesError(network)
        self.network: Network = network

    @classmethod
    def from_file(cls, path: str | Path) -> ClipsProgram:
        """The program of a file. Raises RulesError, which carries all problems."""
        return cls(compiled_file(path))

    @classmethod
    def from_text(cls, text: str, name: str = "<text>") -> ClipsProgram:
        """The program of a text. Raises RulesError."""
        return cls(compiled_text(text, name))

    def session(
        self,
        strategy: Strategy = "depth",
        *,
        limits: Limits | None = None,
        stdin: str | Callable[[], str] = "",
        seed: int = 0,
        eager: bool = False,
    ) -> ClipsSession:
        """A session with the facts of the program's `deffacts`, for one thread.

        Parameters
        ----------
        strategy:
            How activations of one salience are ordered.
        limits:
            Bounds on each run.
        stdin:
            What `read` and `readline` read: a text, or a function that gives the next line (empty at the end).
        seed:
            Where random numbers begin.
        eager:
            Find all matches as they come to be; the outcome is the same.
        """
        return ClipsSession(self.network, first_kernel(), Options(strategy, limits or Limits(), stdin, seed, eager))
