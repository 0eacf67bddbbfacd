"""The decision service: two hundred rules over a case of twenty facts, one case after the other.

The rules are made from a seed rather than written down: of each kind there are many that differ in names and bounds.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from .data import Facts, Table

MEASURES = tuple(f"m{n}" for n in range(10))
FLAGS = tuple(f"f{n}" for n in range(10))
CASE = len(MEASURES) + len(FLAGS)

_TEMPLATES = """\
(deftemplate measure (slot name) (slot value))
(deftemplate flag (slot name) (slot state))
(deftemplate outcome (slot code))
"""

_RULE = """
(defrule r{code}
  {first}
  {second}
  =>
  (assert (outcome (code {code}))))
"""


_TYPES = """\
fact Measure has
  name  : text
  value : whole number

fact Flag has
  name  : text
  state : text

fact Outcome has
  code : whole number
"""

_OWN_RULE = """
rule R{code} "outcome {code}"
  when
    {first}
    and {second}
  then
    record Outcome(code: {code})
"""


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a measure (`>` or `<` with a bound), or a flag that is on, or (`no`) is not."""

    name: str
    test: str
    bound: int = 0

    def in_clips(self, variable: str) -> str:
        """As a pattern of CLIPS."""
        if self.test in "<>":
            return f"(measure (name {self.name}) (value ?{variable}&:({self.test} ?{variable} {self.bound})))"
        flag = f"(flag (name {self.name}) (state on))"
        return f"(not {flag})" if self.test == "no" else flag

    def in_rules(self, variable: str) -> str:
        """As a condition of Aitia's language."""
        if self.test in "<>":
            return f'for each Measure {variable} where name is "{self.name}", value {self.test} {self.bound}'
        subject = "there is no Flag" if self.test == "no" else f"for each Flag {variable}"
        return f'{subject} where name is "{self.name}", state is "on"'


def _conditions() -> list[tuple[Condition, Condition]]:
    """120 rules of two tests, 60 of two flags, and 20 with a negation."""
    rng = random.Random(1)
    found: list[tuple[Condition, Condition]] = []
    for code in range(200):
        if code < 120:
            one, other = rng.sample(MEASURES, 2)
            found.append((Condition(one, ">", rng.randint(75, 95)), Condition(other, "<", rng.randint(5, 25))))
        elif code < 180:
            one, other = rng.sample(FLAGS, 2)
            found.append((Condition(one, "on"), Condition(other, "on")))
        else:
            high = Condition(rng.choice(MEASURES), ">", rng.randint(80, 95))
            found.append((high, Condition(rng.choice(FLAGS), "no")))
    return found


def program() -> str:
    """The rules as a program for CLIPS."""
    texts = [(one.in_clips("above"), other.in_clips("below")) for one, other in _conditions()]
    return _TEMPLATES + "".join(_RULE.format(code=n, first=one, second=two) for n, (one, two) in enumerate(texts))


def rules() -> str:
    """The same rules in Aitia's own language."""
    texts = [(one.in_rules("a"), other.in_rules("b")) for one, other in _conditions()]
    return _TYPES + "".join(_OWN_RULE.format(code=n, first=one, second=two) for n, (one, two) in enumerate(texts))


def cases(number: int) -> list[list[int | str]]:
    """Of each case the values of its measures, 0 to 99, and the states of its flags, one in six of them on."""
    rng = random.Random(2)
    return [
        [rng.randrange(100) for _ in MEASURES] + ["off" if rng.randrange(6) else "on" for _ in FLAGS]
        for _ in range(number)
    ]


def tables_of(cases: list[list[int | str]]) -> dict[str, dict[str, list[int | str]]]:
    """The facts of all cases, a table a fact type, with a column that tells the cases apart."""
    numbers: list[int | str] = [number for number in range(len(cases)) for _ in MEASURES]
    few = len(MEASURES)
    return {
        "Measure": {"case": numbers, "name": [*MEASURES] * len(cases), "value": [v for c in cases for v in c[:few]]},
        "Flag": {"case": numbers, "name": [*FLAGS] * len(cases), "state": [v for c in cases for v in c[few:]]},
    }


def facts_of(case: list[int | str]) -> Facts:
    """The facts of one case."""
    return (
        Table("measure", {"name": MEASURES, "value": case[: len(MEASURES)]}),
        Table("flag", {"name": FLAGS, "state": case[len(MEASURES) :]}),
    )


def loop_in_clips() -> str:
    """A function that decides all cases of a global variable, with no crossing into C and back; it gives the firings.

    A fact asserted last has an index that says how many outcomes there were.
    """
    facts = [f"(measure (name {name}) (value (nth$ (+ ?at {n}) ?cases)))" for n, name in enumerate(MEASURES, 1)]
    facts += [
        f"(flag (name {name}) (state (nth$ (+ ?at {n}) ?cases)))" for n, name in enumerate(FLAGS, 1 + len(MEASURES))
    ]
    return f"""\
(deftemplate end)
(defglobal ?*cases* = (create$))
(deffunction decide-each (?cases)
  (bind ?fired 0)
  (bind ?at 0)
  (loop-for-count (div (length$ ?cases) {CASE}) do
    (reset)
    {" ".join(f"(assert {fact})" for fact in facts)}
    (run)
    (bind ?fired (+ ?fired (- (fact-index (assert (end))) {CASE + 1})))
    (bind ?at (+ ?at {CASE})))
  ?fired)
(deffunction decide-all ()
  (decide-each ?*cases*))
"""
