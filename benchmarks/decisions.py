"""The decision service: two hundred rules over a case of twenty facts, one case after the other.

The rules are made from a seed rather than written down: of each kind there are many that differ in names and bounds.
"""

from __future__ import annotations

import random

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


def program(_size: int = 0) -> str:
    """120 rules of two tests, 60 of two flags, and 20 with a negation."""
    rng, rules = random.Random(1), [_TEMPLATES]
    for code in range(200):
        if code < 120:
            one, other = rng.sample(MEASURES, 2)
            conditions = _above(one, rng.randint(75, 95)), _below(other, rng.randint(5, 25))
        elif code < 180:
            one, other = rng.sample(FLAGS, 2)
            conditions = _is_on(one), _is_on(other)
        else:
            conditions = _above(rng.choice(MEASURES), rng.randint(80, 95)), f"(not {_is_on(rng.choice(FLAGS))})"
        rules.append(_RULE.format(code=code, first=conditions[0], second=conditions[1]))
    return "".join(rules)


def _above(name: str, bound: int) -> str:
    return f"(measure (name {name}) (value ?above&:(> ?above {bound})))"


def _below(name: str, bound: int) -> str:
    return f"(measure (name {name}) (value ?below&:(< ?below {bound})))"


def _is_on(name: str) -> str:
    return f"(flag (name {name}) (state on))"


def cases(number: int) -> list[list[int | str]]:
    """Of each case the values of its measures, 0 to 99, and the states of its flags, one in six of them on."""
    rng = random.Random(2)
    return [
        [rng.randrange(100) for _ in MEASURES] + ["off" if rng.randrange(6) else "on" for _ in FLAGS]
        for _ in range(number)
    ]


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
