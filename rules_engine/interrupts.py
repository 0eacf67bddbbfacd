"""Ctrl-C while rules fire: noted at once, obeyed where the session's state is whole.

Python raises KeyboardInterrupt between any two steps, in the middle of a change to working memory too. Who reads the
session afterwards, to print what was concluded so far, must not find half a change.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import FrameType


@dataclass(slots=True)
class Noted:
    """Whether Ctrl-C was pressed."""

    pressed: bool = False

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Note the first one. A second one breaks in, since something may hang, a function of the embedder's say."""
        if self.pressed:
            signal.default_int_handler(number, frame)
        self.pressed = True


@contextmanager
def prompt_interrupts() -> Generator[None]:
    """Let Ctrl-C raise at once while the block waits for somebody who types, and the state is whole."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    noted = getattr(former, "__self__", None)
    try:
        if isinstance(noted, Noted) and noted.pressed:
            raise KeyboardInterrupt
        yield
    finally:
        signal.signal(signal.SIGINT, former)


@contextmanager
def noted_interrupts() -> Generator[Noted]:
    """Note Ctrl-C while the block runs, where it would raise KeyboardInterrupt here; elsewhere nothing changes."""
    noted = Noted()
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield noted
        return
    signal.signal(signal.SIGINT, noted.handle)
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
