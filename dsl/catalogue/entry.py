"""What is known about one kind of problem, for its page in the documentation and for the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aitia.dsl.problems import Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """One code. `bad` is rule text that has the problem, `good` the same text without it.

    Where the problem is none of rule text (broken bytes, facts, a run), `bad` and `good` describe it in words and
    `sample` is false, so that the tests do not read them as rules. `clips` samples are CLIPS programs.
    """

    code: str
    title: str
    means: str
    matters: str
    bad: str
    good: str
    severity: Severity = "error"
    sample: bool = True
    clips: bool = False
