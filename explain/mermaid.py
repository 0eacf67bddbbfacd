"""An explanation as a Mermaid flow chart: conclusions, and arrows from what they rest on.

Labels are data. Everything in them but letters, digits and a few harmless signs is written as an entity code, so that
no text can close its label, start markup or add a line to the chart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .wording import en

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .proof import Attempt, Conclusion, Finding, Premise, Proof, RuleName, WhyNot

_UNSAFE = re.compile(r"[^\w .,:()'=+/-]|^(?=[-+]\s|\d)")
_LONGEST = 160


def mermaid(explanation: Proof | WhyNot) -> str:
    """The chart of a proof or of a why-not."""
    from .proof import Proof

    lines = _proof(explanation) if isinstance(explanation, Proof) else _why_not(explanation)
    return "\n".join(["flowchart BT", *(f"  {line}" for line in lines)])


def label(text: str) -> str:
    """A label in quotes that holds the text and nothing else."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return f'"{_UNSAFE.sub(_entity, short)}"'


def _entity(found: re.Match[str]) -> str:
    """The entity code of a character; an empty one keeps a number or dash in front from making a list."""
    return f"#{ord(found[0])};" if found[0] else "#8203;"


def _proof(proof: Proof) -> Iterator[str]:
    """A box for each conclusion, a rounded one for each rule that fired, and the arrows."""
    if not proof.roots:
        yield f"none[{label(en.nothing_matches(proof.pattern))}]"
    for conclusion in proof.conclusions:
        yield from _conclusion(conclusion)


def _conclusion(conclusion: Conclusion) -> Iterator[str]:
    """A conclusion, and each of its reasons."""
    notes = [en.NOTES[reason.kind] for reason in conclusion.reasons if not reason.rule and reason.kind in en.NOTES]
    words = conclusion.words + "".join(map(en.note, notes))
    yield f"c{conclusion.id}[{label(words)}]"
    for number, reason in enumerate(conclusion.reasons):
        name = f"c{conclusion.id}r{number}"
        target = name if reason.rule else f"c{conclusion.id}"
        if reason.rule:
            yield f"{name}([{label(_rule(reason.rule))}]) --> c{conclusion.id}"
        yield from _premises(name, target, reason.premises)


def _premises(name: str, target: str, premises: tuple[Premise, ...]) -> Iterator[str]:
    """The arrows into a rule; a premise that is no conclusion of its own gets a box without a proof."""
    for number, premise in enumerate(premises):
        if premise.kind in {"fact", "field"}:
            yield from (f"c{source} --> {target}" for source in premise.conclusions)
            continue
        box = f"{name}p{number}"
        words = premise.words + en.note(premise.note) if premise.note else premise.words
        yield f"{box}[/{label(words)}/] --> {target}"
        yield from (f"c{source} --> {box}" for source in premise.conclusions)
        yield from _premises(box, box, premise.parts)


def _why_not(answer: WhyNot) -> Iterator[str]:
    """The pattern, what comes near it, and each rule that could conclude it with the condition that stops it."""
    head = en.IT_HOLDS if answer.holds else en.there_is_no(answer.pattern)
    yield f"goal[{label(head)}]"
    yield from (f"h{number}[{label(fact)}] --> goal" for number, fact in enumerate(answer.holds))
    for number, near in enumerate(answer.near):
        yield f"n{number}[{label(near.words)}] -.-> goal"
        yield from _findings(f"n{number}", near.findings)
    for number, one in enumerate(answer.contradictions):
        yield f"d{number}[{label(en.contradiction(one.words))}] -.-> goal"
        yield from (f"d{number}s{place}[{label(side)}] --> d{number}" for place, side in enumerate(one.sides))
    for number, attempt in enumerate(answer.attempts):
        yield from _attempt(f"a{number}", attempt)
    yield from (f"r{number}[/{label(remark)}/] -.-> goal" for number, remark in enumerate(answer.remarks))


def _attempt(name: str, attempt: Attempt) -> Iterator[str]:
    """A rule with a broken arrow to the goal, and its conditions."""
    status = en.status(attempt.status, attempt.detail)
    words = f"{_rule(attempt.rule)}. {status}" if status else _rule(attempt.rule)
    yield f"{name}([{label(words)}]) -.-> goal"
    yield from _findings(name, attempt.findings)


def _findings(name: str, findings: tuple[Finding, ...]) -> Iterator[str]:
    """Conditions, with a broken arrow from each that does not hold."""
    for number, finding in enumerate(findings):
        words = f"{en.mark(finding.mark).rstrip()} {finding.words}{en.note(finding.note) if finding.note else ''}"
        arrow = "-->" if finding.mark == "yes" else "-.->"
        yield f"{name}f{number}[{label(words)}] {arrow} {name}"


def _rule(rule: RuleName) -> str:
    """The name of a rule with its place."""
    return en.rule(rule.code, rule.title, rule.file, rule.line)
