"""A progress bar on standard error, for what takes longer than a second, and only where somebody looks."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator

_PATIENCE = 1.0


class Bar:
    """A bar that appears after a second. It can be told how far the work is; else it only shows that it goes on."""

    def __init__(self, words: str, total: int | None = None) -> None:
        self._words, self._total = words, total
        self._bar: Any = None
        self._task: Any = None
        self._closed = False
        self._lock = Lock()
        self._timer = Timer(_PATIENCE, self._open)
        self._timer.daemon = True
        self._told = 0.0

    def start(self) -> None:
        """Begin to wait."""
        self._timer.start()

    def close(self) -> None:
        """Take the bar away, if it came."""
        self._timer.cancel()
        with self._lock:
            self._closed = True
            if self._bar is not None:
                self._bar.stop()

    def at(self, count: int) -> None:
        """Say how far the work is; calls in quick succession cost nothing."""
        now = time.monotonic()
        if self._bar is not None and now - self._told > 0.1:
            self._told = now
            self._bar.update(self._task, completed=count, words=f"{self._words} ({count:,})")

    def _open(self) -> None:
        """Show the bar; from another thread, so that the work goes on."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        words = TextColumn("{task.fields[words]}", markup=False)
        bar = Progress(words, BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True)
        with self._lock:
            if not self._closed:
                self._task = bar.add_task("", total=self._total, words=self._words)
                self._bar = bar
                bar.start()


@contextmanager
def progress(words: str, total: int | None = None) -> Generator[Bar]:
    """A bar while the block runs, if standard error is a terminal."""
    bar = Bar(words, total)
    if sys.stderr.isatty():
        bar.start()
    try:
        yield bar
    finally:
        bar.close()
