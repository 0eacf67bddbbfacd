"""A CLIPS program, read and compiled once, from which sessions are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl import clips as reader

from ..errors import RulesError
from ..kernel.lazy.kernels import first_kernel
from ..records import Limits
from .lowering import compile_program
from .session import ClipsSession, Options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aitia.dsl.clips.ast import Program
    from aitia.dsl.problems import Problem

    from .lowering import Network
    from .session import Strategy


class ClipsProgram:
    """A compiled program. Safe to share between threads."""

    def __init__(self, program: Program | list[Problem]) -> None:
        if isinstance(program, list):
            raise RulesError(program)
        network = compile_program(program)
        if isinstance(network, list):
            raise RulesError(network)
        self.network: Network = network

    @classmethod
    def from_file(cls, path: str | Path) -> ClipsProgram:
        """The program of a file. Raises RulesError, which carries all problems."""
        return cls(reader.load_file(path))

    @classmethod
    def from_text(cls, text: str, name: str = "<text>") -> ClipsProgram:
        """The program of a text. Raises RulesError."""
        return cls(reader.load(text, name))

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
