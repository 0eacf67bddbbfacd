"""Goes on after a mistake within a block: the wrong part is blanked out and the rest is read again.

A part is a field, a condition after `and`, an action, a line of a test or question, with the lines that continue it.
What follows from the blanking alone (an action is missing now) is not reported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .lexer import Stretch

if TYPE_CHECKING:
    from collections.abc import Callable

    from aitia.dsl.problems import Problem
    from aitia.dsl.source import Span

    from .blocks import BlockText

_MOST = 20
_ACTS = r"(?:conclude|presume|record|change|remove|say|call|stop)\b"
_RULE_PARTS = r"(?:and|or|when|unless|then|because|source|in\s+stage|overrides|valid|priority|disabled|repeats)\b"
_FIELD_GOES_ON = r"(?:says|otherwise|in\s+\"|between|default|judged|computed|key|required|many|uncertain|[^\w`])"
_STARTS = {
    "fact": rf"(?!{_FIELD_GOES_ON}(?!\s*:))",
    "event": rf"(?!{_FIELD_GOES_ON}(?!\s*:))",
    "facts": r"[A-Z]\w*\s*\(",
    "test": r"(?:given|answer|on|expect)\b",
    "question": r"(?:ask|help|why|allow|only|valid)\b",
    "model": r"(?:reads|gives|from|calibrated|trust|batch|if)\b",
    "consultation": r"(?:welcome|find|show)\b",
    "rule": rf"(?:{_ACTS}|{_RULE_PARTS})",
    "table": rf"(?:match\b|for\b|{_RULE_PARTS})",
}
_BEGINS_PART = {word: re.compile(rf"[ \t]+(?:{pattern})") for word, pattern in _STARTS.items()}
_KEPT = re.compile(r"\s*(?:when|unless|then|match|for)\b")
_CONSEQUENCES = frozenset({"S011", "S012", "S014", "S015", "S016", "S040", "S055"})
KEEPS_ITS_NAME = frozenset({"fact", "event", "question", "model"})
"""Blocks that stay in the tree without their wrong parts; a rule with a hole would say something else."""


def recover(text: BlockText, stretch: Stretch, read: Callable[[Stretch], Any]) -> tuple[Any, list[str]]:
    """The block without its wrong parts, or None, and the text of those parts; more problems go into the stretch."""
    holes: list[str] = []
    begins = _BEGINS_PART.get(text.keyword)
    block, problems = None, stretch.problems
    whole = stretch.text
    for _ in range(_MOST):
        place = problems[-1].span
        hole = _part(whole, text, place, begins) if begins and place else None
        if hole is None:
            break
        start, end = hole
        holes.append(whole[start:end])
        whole = whole[:start] + re.sub(r"[^\n]", " ", whole[start:end]) + whole[end:]
        again = Stretch(stretch.source, text.start, text.end, text.line)
        again.text = whole
        block = read(again)
        if not _add_new(problems, again.problems) or block is not None:
            break
    return (block if text.keyword in KEEPS_ITS_NAME else None), holes


def _add_new(problems: list[Problem], found: list[Problem]) -> bool:
    """Add the problems that are not known yet and do not follow from a hole; false if the reading is to end."""
    known = {(p.code, str(p.span)) for p in problems}
    new = [p for p in found if (p.code, str(p.span)) not in known]
    problems += [p for p in new if p.code not in _CONSEQUENCES]
    return bool(new) and new[-1].code not in _CONSEQUENCES


def _part(text: str, block: BlockText, place: Span, begins: re.Pattern[str]) -> tuple[int, int] | None:
    """From where to where the part goes that has this place.

    None if the block cannot do without that part, or if its first word is wrong already: then the mistake is most
    likely at the end of the part before. Fields are separate enough to go on all the same.
    """
    lines = text[block.start : block.end].split("\n")
    first = last = place.line - block.line
    if block.keyword not in {"fact", "event"} and not lines[first][: place.column - 1].strip():
        return None
    while first > 0 and not begins.match(lines[first]):
        first -= 1
    last += 1
    while last < len(lines) and not begins.match(lines[last]):
        last += 1
    if first <= 0 or _KEPT.match(lines[first]):
        return None
    start = block.start + sum(len(one) + 1 for one in lines[:first])
    return start, start + sum(len(one) + 1 for one in lines[first:last]) - 1
