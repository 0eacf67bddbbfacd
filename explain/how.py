"""HOW: the proof of every fact that matches a pattern, down to what was given.

The graph is built from a list of what is still to be explained, not by recursion: proofs can be as deep as the facts
are many. Each conclusion is made once, however often it is used.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aitia.dsl.ruleset import FieldOf, Pattern
from aitia.rules_engine.values import clean, show_field

from .blocked import overridden_words
from .bounds import BoundedView
from .contradictions import contradiction
from .describe import fact_words, field_words, is_own, sentence
from .phrase import inside, text_of
from .premises import Premises
from .proof import Conclusion, Proof, Reason
from .ranks import ranked
from .sources import pattern_words, read, rule_name, ruleset_name, session_of
from .wording import en

if TYPE_CHECKING:
    from aitia.dsl.ruleset import Field, Value
    from aitia.rules_engine.records import Fact, Firing, Support

    from .sources import Decided, Explained

_MOST = 2000
"""So many conclusions are followed in one proof."""

_WORK = 1_000_000
"""So many facts are looked at for one proof; aggregates beyond are shown without the facts that they folded."""


def how(source: Explained | Decided, pattern: str | Pattern | int) -> Proof:
    """Why each fact that matches is there: by a pattern, as text or read, or by the id of the fact.

    A fact is shown with each of its fields that has reasons of its own; if the pattern tests some of these, with those.
    Raises RulesError when the text is not a pattern of the rule set, and KeyError when there is no such fact.
    """
    session = BoundedView(session_of(source), _WORK)
    if isinstance(pattern, int):
        return _proof(session, f"#{pattern}", [session.fact(pattern)], set())
    found = read(pattern, session.ruleset)
    tested = {node.field for test in found.where for node in inside(test) if isinstance(node, FieldOf)}
    return _proof(session, pattern_words(pattern), list(session.matching(found)), tested)


def how_everything(source: Explained | Decided) -> Proof:
    """Why each fact is there that was not given, and each field that rules gave its value."""
    session = BoundedView(session_of(source), _WORK)
    facts = {fact.id: fact for name in session.ruleset.types for fact in session.facts(name)}
    made = [fact for _, fact in sorted(facts.items()) if not fact.given or _has_conclusions(fact, session)]
    return _proof(session, "*", made, set())


def _has_conclusions(fact: Fact, session: BoundedView) -> bool:
    """Whether a rule gave one of the fact's fields its value."""
    fields = session.ruleset.types[fact.type].fields.values()
    slots = (field.name for field in fields if field.stored == "slot" and fact.fields[field.name] is not None)
    return any(support.firing for name in slots for support in session.supports(fact.id, name))


def _proof(session: BoundedView, pattern: str, facts: list[Fact], tested: set[str]) -> Proof:
    """The proof of these facts and their fields."""
    graph = _Graph(session)
    roots = [root for fact in facts[:_MOST] for root in graph.root(fact, tested)]
    conclusions = graph.follow()
    cut = graph.cut or len(facts) > _MOST
    return Proof(ruleset_name(session.ruleset), pattern, tuple(roots), tuple(conclusions), cut)


_Key = tuple[int, str, "Value | None"]


@dataclass(slots=True)
class _Graph:
    """The conclusions that are known to be needed, by number, and those still to be explained."""

    session: BoundedView
    numbers: dict[_Key, int] = field(default_factory=dict[_Key, int])
    waiting: deque[_Key] = field(default_factory=deque[_Key])
    cut: bool = False

    def refer(self, fact: int, name: str, value: Value | None) -> int:
        """The number of the conclusion about a fact or about a value of a field; it will be explained."""
        key = (fact, name, value)
        if key not in self.numbers:
            self.numbers[key] = len(self.numbers) + 1
            self.waiting.append(key)
        return self.numbers[key]

    def root(self, fact: Fact, tested: set[str]) -> list[int]:
        """The fact, then its fields with reasons of their own: those asked about, or all."""
        fields = [
            field for field in self.session.ruleset.types[fact.type].fields.values() if self._has_proof(fact, field)
        ]
        asked = [field for field in fields if field.name in tested] or fields
        return [self.refer(fact.id, "", None), *(n for field in asked for n in self._values(fact, field))]

    def _values(self, fact: Fact, field: Field) -> list[int]:
        """A number for each value of the field."""
        return [self.refer(fact.id, field.name, one) for one in _several(fact.fields[field.name], field)]

    def _has_proof(self, fact: Fact, field: Field) -> bool:
        """Whether a known field of a fact was concluded, changed or computed."""
        if fact.fields[field.name] is None or is_own(fact, field, self.session):
            return False
        supports = self.session.supports(fact.id, field.name)
        return any(support.firing for support in supports) or not supports

    def follow(self) -> list[Conclusion]:
        """Explains all that is needed, and what is needed for that."""
        conclusions: list[Conclusion] = []
        while self.waiting:
            key = self.waiting.popleft()
            if len(conclusions) >= _MOST:
                self.cut = True
            conclusions.append(self._conclusion(key))
        return conclusions

    def _conclusion(self, key: _Key) -> Conclusion:
        """A conclusion with its reasons; without them once the proof is long enough."""
        number, (about, name, value) = self.numbers[key], key
        try:
            fact = self.session.fact(about)
        except KeyError:
            return Conclusion(number, about, name, f"#{about}", (Reason("gone"),))
        words = self._words(fact, name, value)
        if self.cut:
            return Conclusion(number, about, name, words, (Reason("cut"),))
        supports = self.session.supports(about, name)
        shown, hidden = ranked(supports, value) if name else (supports, [])
        reasons = tuple(map(self._reason, shown)) or (self._without_support(fact, name, value),)
        return Conclusion(number, about, name, words, reasons, self._unused(fact, name, shown, hidden))

    def _words(self, fact: Fact, name: str, value: Value | None) -> str:
        """The fact, or the value of its field, in words."""
        if not name:
            return fact_words(fact, self.session)
        return field_words(fact, self.session.ruleset.types[fact.type].fields[name], value, self.session)

    def _reason(self, support: Support) -> Reason:
        """What one support says."""
        firing = support.firing
        if firing is None:
            return Reason(support.kind)
        rule, bindings = firing.rule, {**firing.values, **firing.facts}
        because = sentence(rule.because, bindings, self.session) if rule.because else ""
        premises = Premises(self.session, bindings, self.refer, firing.live).of_rule(rule)
        name = rule_name(rule)
        return Reason(support.kind, name, because, _sources(firing), firing.number, firing.live, premises)

    def _without_support(self, fact: Fact, name: str, value: Value | None) -> Reason:
        """A value that nobody gave: computed, the default, what the fact was made with, or a former one."""
        if not name:
            return Reason("given" if fact.given else "gone")
        field = self.session.ruleset.types[fact.type].fields[name]
        if value not in _several(fact.fields[name], field):
            return Reason("gone")
        if field.computed is not None:
            premises = Premises(self.session, {"self": fact}, self.refer, live=True).of_value(field.computed)
            return Reason("computed", because=text_of(field.computed.span), premises=premises)
        return Reason("default" if field.default is not None else "given")

    def _unused(self, fact: Fact, name: str, shown: list[Support], hidden: list[Support]) -> tuple[str, ...]:
        """What was concluded and does not count: contradictions, values of lower rank, rules that are overridden."""
        if not name:
            fields = self.session.ruleset.types[fact.type].fields
            found = (contradiction(fact, field, self.session) for field in fields)
            return tuple(en.disagreement(one.words, one.sides) for one in found if one)
        words = [self._weaker(fact, name, support) for support in hidden]
        for support in shown:
            if support.firing and support.firing.live:
                words += overridden_words(self.session, support.firing, fact, name)
        return tuple(dict.fromkeys(words))

    def _weaker(self, fact: Fact, name: str, support: Support) -> str:
        """A support of lower rank, in words."""
        value = show_field(support.value, self.session.ruleset.types[fact.type].fields[name], self.session)
        code = support.firing.rule.code if support.firing else en.NOTES["given"]
        return en.not_used(code, en.weaker(support.kind, value))


def _several(value: Value | None, field: Field) -> tuple[Value | None, ...]:
    """The values of a `many` field, or the one value."""
    return value if field.many and isinstance(value, tuple) else (value,)


def _sources(firing: Firing) -> tuple[str, ...]:
    """The sources that the author named."""
    return tuple(map(clean, firing.rule.sources))
