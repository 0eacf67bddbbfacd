"""How much work something is, counted instead of timed: the lines of Python that run, loops counted each time round."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from _typeshed import TraceFunction


def work(action: Callable[[], object]) -> int:
    """The number of lines that run."""
    lines = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> TraceFunction:
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return lines
