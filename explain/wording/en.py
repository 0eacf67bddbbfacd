"""Every word that an explanation adds to the author's own, in English.

Another language is another file with the same names. Values and sentences arrive here already fit to be printed.
"""

from __future__ import annotations

from typing import Literal

Mark = Literal["yes", "no", "unknown", "error"]

# ---- facts and fields

UNKNOWN = "unknown"


def fact(name: str, fields: list[str]) -> str:
    """A fact: what it is called, and its fields."""
    return f"{name}: {', '.join(fields)}" if fields else name


def is_(field: str, value: str) -> str:
    """A field, or a name of the author's, and its value."""
    return f"{field} is {value}"


def by_default(words: str) -> str:
    """A value that nobody gave."""
    return f"{words} by default"


def with_fields(name: str, fields: list[str]) -> str:
    """A fact without a name of its own, in the middle of a sentence."""
    return f"{name} ({', '.join(fields)})" if fields else name


def quoted(text: str) -> str:
    """Text that is more than a word."""
    return f'"{text}"'


def field_of(field: str, name: str, value: str) -> str:
    """A field of a fact and its value, where the author wrote no sentence for it."""
    return f"the {field} of {name} is {value}"


def one_of_field(field: str, name: str, value: str) -> str:
    """One of the values of a field that can have many."""
    return f"{value} is one of the {field} of {name}"


# ---- how


def because(words: str) -> str:
    """The head of a proof."""
    return f"{words}, because"


def computed_as(words: str, expression: str) -> str:
    """The head of the reasons for a computed value."""
    return f"{words}, computed as {expression}"


ALSO = "also because"
IT_WAS_GIVEN = "it was given"

NOTES = {
    "given": "given",
    "default": "the default",
    "gone": "no longer so",
    "computed": "computed",
    "recorded": "recorded",
    "changed": "changed",
    "cut": "not followed further",
}
"""What stands in brackets behind something that has no proof of its own."""

_DONE = {
    "recorded": "recorded by {rule}, firing {firing}",
    "changed": "changed by {rule}, firing {firing}",
    "presumed": "presumed by {rule}",
}


def by_rule(kind: str, rule: str, firing: int) -> str:
    """Which rule it was, in brackets beneath its reason."""
    return f"({_DONE.get(kind, '{rule}').format(rule=rule, firing=firing)})"


def rule(code: str, title: str, path: str, line: int) -> str:
    """A rule with its place, and its title where that is not said beside it."""
    file = path.replace("\\", "/").rpartition("/")[2]
    name = code if code.startswith("rule ") else f"rule {code}"
    return f'{name} "{title}", {file} line {line}' if title else f"{name}, {file} line {line}"


def source(text: str) -> str:
    """A source of the author's, which stands in square brackets."""
    return f"[{text}]"


AS_IT_WAS = "as it was then:"


def note(text: str) -> str:
    """A remark behind a line."""
    return f"   ({text})"


def see_above(number: int) -> str:
    """A reference to a proof that has been shown."""
    return f"see [{number}] above"


def see_below(number: int) -> str:
    """A reference to a proof that is shown further down."""
    return f"see [{number}] below"


def labelled(number: int, words: str) -> str:
    """A proof that others refer to."""
    return f"[{number}] {words}"


def more(count: int) -> str:
    """What a bounded list leaves out."""
    return f"and {count:,} more"


def no_evidence_of(pattern: str) -> str:
    """A fact that is not there."""
    return f"there is no evidence of {_article(pattern)} {pattern}"


def no_evidence_that(condition: str) -> str:
    """A condition that is not true."""
    return f"there is no evidence that {condition}"


NO_ROW_ABOVE = "no row above it holds"


def row_above(place: int) -> str:
    """The row of a table that keeps later ones out."""
    return f"row {place} holds before it"


NO_OTHER_ROW = "no other row holds"


def rows_hold(places: list[int]) -> str:
    """The rows of a table of which only one may hold."""
    return f"rows {', '.join(map(str, places[:-1]))} and {places[-1]} hold"


def it_is(value: str) -> str:
    """The value of the one operand of a test."""
    return f"it is {value}"


def there_are(count: int) -> str:
    """How many facts a count found."""
    return "there is 1" if count == 1 else f"there are {count:,}"


def no_such_fact(type: str) -> str:
    """Why a condition on all facts of a kind holds where there is none."""
    return f"there is no such {type}"


def are_true(count: int) -> str:
    """How many conditions of several are true."""
    return f"{count or 'none'} of them {'is' if count < 2 else 'are'} true"


def one_of_values(values: str) -> str:
    """That a value was taken from a list."""
    return f"one of {values}"


def not_used(rule: str, why: str) -> str:
    """A rule whose conclusion does not count here."""
    return f"Not used: {rule} ({why})"


def overridden_by(rule: str) -> str:
    """Why an overridden rule does not count."""
    return f"overridden by {rule}"


def weaker(kind: str, value: str) -> str:
    """Why a conclusion of lower rank does not count."""
    return f"it only presumes {value}" if kind == "presumed" else f"it concludes {value}, and what is given goes first"


def nothing_matches(pattern: str) -> str:
    """That there is nothing to explain."""
    return f"Nothing matches; ask why not: {pattern}"


CUT = "The proof is longer than this; the rest is left out."

# ---- why not


def there_is_no(pattern: str) -> str:
    """The head of a why-not."""
    return f"There is no {pattern}"


IT_HOLDS = "It holds; ask how:"


def nobody_concludes(type: str) -> str:
    """No rule has such a conclusion."""
    return f"No rule concludes {_article(type)} {type}. It must be given."


def nobody_concludes_field(field: str, type: str) -> str:
    """No rule concludes a value of the field that the pattern asks for."""
    return f"No rule concludes {field} of {_article(type)} {type} with this value. It must be given."


def computed(field: str, expression: str) -> str:
    """A field that no rule concludes, because it is computed."""
    return f"{field} is computed as {expression}."


def nobody_gives_field(field: str, type: str) -> str:
    """No rule concludes the field that would have to be another."""
    return f"No rule concludes {field} of {_article(type)} {type}. It must be given."


def no_value_fits(pattern: str) -> str:
    """Rules have such conclusions, but none with these values."""
    return f"No rule concludes {_article(pattern)} {pattern}: the values in their conclusions are others."


def further_rules(count: int) -> str:
    """Rules that are not shown."""
    return f"{count:,} more {'rule' if count == 1 else 'rules'} could conclude it."


def fact_fails(fact: str) -> str:
    """An existing fact of the type, before the tests that it fails."""
    return f"{fact} is there, but"


def stays_silent(rule: str) -> str:
    """The head of an attempt of a rule that was expected to fire."""
    return f"{rule[0].upper()}{rule[1:]}, stays silent."


def could_conclude(rule: str) -> str:
    """The head of an attempt."""
    return f"{rule[0].upper()}{rule[1:]}, could conclude it."


def count_of_conditions(holding: int, total: int) -> str:
    """How far the rule came."""
    return f"{holding} of its {total} conditions {'holds' if holding == 1 else 'hold'} before one fails:"


_STATUS = {
    "disabled": "It is disabled.",
    "dates": "It is valid only {detail}.",
    "overridden": "Its conditions hold, but it is overridden by {detail}.",
    "waiting": "Its conditions hold, and it waits to fire: the run stopped before.",
    "fired": "Its conditions hold and it has fired, but {detail}.",
    "fails": "",
}


def status(status: str, detail: str) -> str:
    """Why a rule whose conditions may hold does not count."""
    return _STATUS[status].format(detail=detail)


GIVEN_FROM_OUTSIDE = "what was given"
TAKEN_BACK = "what it made has been changed or removed since"
IN_CONTRADICTION = "rules contradict one another about this"


def goes_first(source: str, value: str) -> str:
    """The stronger source that hides what a rule concludes."""
    return f"{source} says {value}, and that goes first"


def key_unknown(field: str) -> str:
    """Why a rule that fired made no fact."""
    return f"{field}, by which it would be known, is unknown"


def between_dates(first: str, last: str) -> str:
    """The dates of a rule."""
    return " ".join(part for part in (f"from {first}" * bool(first), f"until {last}" * bool(last)) if part)


def mark(mark: Mark) -> str:
    """How a condition stands, in front of it."""
    return f"{mark}:".ljust(9)


def not_known(words: str) -> str:
    """A value that is missing."""
    return f"{words} is not known"


def for_each(type: str) -> str:
    """The condition that the subject of a rule stands for."""
    return f"for each {type}"


def no_such(type: str) -> str:
    """That there is no fact of a type at all."""
    return f"there is no {type}"


def none_fits(type: str) -> str:
    """That facts of a type are there, and none that the asked conclusion could be about."""
    return f"there is no {type} for which it would conclude this"


def candidate(fact: str, failing: str) -> str:
    """A fact that comes close, and the tests that it fails."""
    return f"{fact} fails {failing}"


def fails(test: str, note: str) -> str:
    """A test that a fact fails, and the value that decided."""
    return f"'{test}': {note}" if note else f"'{test}'"


def none_matches(pattern: str) -> str:
    """That there is no fact such as a condition wants."""
    return f"there is no {pattern}"


OTHER_VALUE = "its value is not the one that is asked for"
SEARCH_CUT = "The search was cut short; a nearer match may exist."


def contradiction(field: str) -> str:
    """The head of a contradiction."""
    return f"{field} is unknown, since rules contradict one another:"


def disagreement(field: str, sides: tuple[str, ...]) -> str:
    """A contradiction on one line, below the fact that it is about."""
    return f"{field} is unknown, since {' and '.join(sides)}"


def the_field(field: str, name: str) -> str:
    """A field of a fact."""
    return f"The {field} of {name}"


def says_value(rule: str, value: str) -> str:
    """One side of a contradiction."""
    return f"{rule} says {value}"


def _article(word: str) -> str:
    """`a` or `an`."""
    return "an" if word[:1].lower() in {"a", "e", "i", "o", "u"} else "a"
