"""An explanation as indented lines: the one order of telling that the text and the tree share.

A proof may be deeper than Python's stack and wider than any screen, so it is walked with an explicit stack, and what
lies too deep is told afterwards, at the left margin, under a number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .wording import en

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .proof import Attempt, Conclusion, Finding, Premise, Proof, Reason, WhyNot

_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One line: how deep it stands, and its words."""

    depth: int
    words: str

    @property
    def text(self) -> str:
        """The line with its indentation."""
        return f"{'  ' * self.depth}{self.words}"


@dataclass(frozen=True, slots=True)
class _Told:
    """A conclusion that is to be told in its place, in the words of the premise that needs it."""

    conclusion: Conclusion
    words: str


_Item = Line | tuple[int, "_Told | Premise"]


@dataclass(slots=True)
class _Outline:
    """The state of one walk: which conclusions have been told, and under which number others find them."""

    proof: Proof
    conclusions: dict[int, Conclusion] = field(init=False)
    references: Counter[int] = field(init=False)
    numbers: dict[int, int] = field(default_factory=dict[int, int])
    told: set[int] = field(default_factory=set[int])
    later: list[Conclusion] = field(default_factory=list["Conclusion"])

    def __post_init__(self) -> None:
        self.conclusions = {conclusion.id: conclusion for conclusion in self.proof.conclusions}
        self.references = Counter(self.proof.roots)
        for conclusion in self.proof.conclusions:
            for reason in conclusion.reasons:
                self.references.update(_referred(reason.premises))

    def lines(self) -> Iterator[Line]:
        """The proofs of the roots, then what was put off."""
        yield from self._walk([(0, self._root(self.conclusions[root])) for root in self.proof.roots])
        while self.later:
            conclusion = self.later.pop(0)
            if conclusion.id not in self.told:
                yield from self._walk([(0, self._root(conclusion))])

    def _root(self, conclusion: Conclusion) -> _Told:
        """A conclusion in its own words."""
        return _Told(conclusion, conclusion.words)

    def _walk(self, items: list[_Item]) -> Iterator[Line]:
        """The lines of the items and of all that is below them, in order."""
        stack = items[::-1]
        while stack:
            item = stack.pop()
            if isinstance(item, Line):
                yield item
                continue
            depth, what = item
            below = self._conclusion(depth, what) if isinstance(what, _Told) else self._premise(depth, what)
            stack.extend(reversed(below))

    def _number(self, conclusion: Conclusion) -> int:
        """The number under which a conclusion is found, given when it is first needed."""
        return self.numbers.setdefault(conclusion.id, len(self.numbers) + 1)

    def _conclusion(self, depth: int, what: _Told) -> list[_Item]:
        """The head of a conclusion and its reasons, or a reference to where they stand."""
        conclusion, words = what.conclusion, what.words
        if note := _simple(conclusion):
            return [Line(depth, words + en.note(note)), *_unused(depth, conclusion)]
        if conclusion.id in self.told:
            return [Line(depth, words + en.note(en.see_above(self._number(conclusion))))]
        if depth > _DEEPEST:
            self.later.append(conclusion)
            return [Line(depth, words + en.note(en.see_below(self._number(conclusion))))]
        self.told.add(conclusion.id)
        if self.references[conclusion.id] > 1 or conclusion.id in self.numbers:
            words = en.labelled(self._number(conclusion), words)
        return [
            Line(depth, _head(words, conclusion)),
            *self._reasons(depth + 1, conclusion),
            *_unused(depth, conclusion),
        ]

    def _reasons(self, depth: int, conclusion: Conclusion) -> list[_Item]:
        """All the reasons, each after the first with `also because`."""
        items: list[_Item] = []
        for number, reason in enumerate(conclusion.reasons):
            if number:
                items.append(Line(depth, en.ALSO))
            items += _reason_lines(depth, reason)
            items += [(depth + (reason.rule is not None), premise) for premise in reason.premises]
        return items

    def _premise(self, depth: int, premise: Premise) -> list[_Item]:
        """A fact or field with its own proof, or another premise with what it rests on below it."""
        if premise.kind in {"fact", "field"} and premise.conclusions:
            return [(depth, _Told(self.conclusions[premise.conclusions[0]], premise.words))]
        head = premise.words + en.note(premise.note) if premise.note else premise.words
        items: list[_Item] = [Line(depth, head)]
        items += [(depth + 1, self._root(self.conclusions[number])) for number in premise.conclusions]
        items += [(depth + 1, part) for part in premise.parts]
        return items + [Line(depth + 1, en.more(premise.more))] * bool(premise.more)


def how_lines(proof: Proof) -> Iterator[Line]:
    """The lines of a proof."""
    if not proof.roots:
        yield Line(0, en.nothing_matches(proof.pattern))
    yield from _Outline(proof).lines()
    if proof.cut:
        yield Line(0, en.CUT)


def _referred(premises: tuple[Premise, ...]) -> Iterator[int]:
    """The conclusions that premises refer to, with those of their parts."""
    for premise in premises:
        yield from premise.conclusions
        yield from _referred(premise.parts)


def _simple(conclusion: Conclusion) -> str:
    """The note of a conclusion that needs no proof, or nothing."""
    if len(conclusion.reasons) != 1 or conclusion.reasons[0].premises or conclusion.reasons[0].rule:
        return ""
    return en.NOTES[conclusion.reasons[0].kind]


def _head(words: str, conclusion: Conclusion) -> str:
    """The first line of a proof; that of a computed value names the expression."""
    first = conclusion.reasons[0]
    return en.computed_as(words, first.because) if first.kind == "computed" else en.because(words)


def _reason_lines(depth: int, reason: Reason) -> list[Line]:
    """The author's reason and which rule it is."""
    if reason.rule is None:
        return [] if reason.kind == "computed" else [Line(depth, en.IT_WAS_GIVEN)]
    title = reason.rule.title if reason.because else ""
    name = en.rule(reason.rule.code, title, reason.rule.file, reason.rule.line)
    by = " ".join([en.by_rule(reason.kind, name, reason.firing), *map(en.source, reason.sources)])
    was = [Line(depth, en.AS_IT_WAS)] if not reason.live and reason.premises else []
    return [Line(depth, reason.because or reason.rule.title), Line(depth, by), *was]


def _unused(depth: int, conclusion: Conclusion) -> list[Line]:
    """The rules that do not count."""
    return [Line(depth + 1, words) for words in conclusion.unused]


def why_not_lines(answer: WhyNot) -> Iterator[Line]:
    """The lines of a why-not."""
    if answer.holds:
        yield Line(0, en.IT_HOLDS)
        yield from (Line(1, fact) for fact in answer.holds)
        return
    yield Line(0, en.there_is_no(answer.pattern))
    for near in answer.near:
        yield Line(0, en.fact_fails(near.words))
        yield from _findings(1, near.findings)
    for contradiction in answer.contradictions:
        yield Line(0, en.contradiction(contradiction.words))
        yield from (Line(1, side) for side in contradiction.sides)
    for attempt in answer.attempts:
        yield from attempt_lines(attempt, en.could_conclude)
    yield from (Line(0, remark) for remark in answer.remarks)


def attempt_lines(attempt: Attempt, head: Callable[[str], str]) -> Iterator[Line]:
    """A rule, beneath what is said of it, and where it stops."""
    name = en.rule(attempt.rule.code, attempt.rule.title, attempt.rule.file, attempt.rule.line)
    yield Line(0, head(name))
    if words := en.status(attempt.status, attempt.detail):
        yield Line(1, words)
    if 0 < attempt.holding < attempt.total:
        yield Line(1, en.count_of_conditions(attempt.holding, attempt.total))
    yield from _findings(1, attempt.findings)
    if attempt.cut:
        yield Line(1, en.SEARCH_CUT)


def _findings(depth: int, findings: tuple[Finding, ...]) -> Iterator[Line]:
    """Conditions with their marks."""
    for finding in findings:
        words = finding.words + en.note(finding.note) if finding.note else finding.words
        yield Line(depth, en.mark(finding.mark) + words)
