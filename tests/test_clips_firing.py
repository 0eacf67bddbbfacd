"""Small programs whose firings, facts and output are those of CLIPS, each for one thing that is easy to get wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clips_runs import clips_run, our_run

from aitia.rules_engine.clips import ClipsProgram
from aitia.rules_engine.records import Limits

if TYPE_CHECKING:
    from aitia.rules_engine.clips.session import Strategy

T = "(deftemplate t (slot x (default 0)) (slot y (default red)))"
PROGRAMS = {
    "saliences are computed": """
        (defglobal ?*high* = 7)
        (defrule a => (printout t "out a" crlf))
        (defrule b (declare (salience (+ 2 1))) => (printout t "out b" crlf))
        (defrule c (declare (salience (* 2 ?*high*))) => (printout t "out c" crlf))""",
    "a test is looked at though no pattern follows": """
        (deffacts s (a 0) (a 1) (b))
        (defrule r (a ?n) (exists (b)) (test (>= 0 ?n)) => (printout t "out r" crlf))""",
    "a variable bound before may stand twice in a pattern": """
        (deffacts s (b 2 2) (b 3 2) (b 2 0))
        (defrule r (b 3 ?n) (b ?n ?n) =>)""",
    "the last field of a list is looked up": """
        (deffacts s (l 1 3) (b 1 3))
        (defrule r (b ?n ?m) (l $? ?m) =>)""",
    "what is done to a fact that is gone is passed over": f"""{T}
        (deffacts s (t))
        (defrule r ?f <- (t) => (retract ?f) (bind ?g (modify ?f (x 1))) (bind ?h (duplicate ?f (x 2)))
          (printout t "out " ?g ?h crlf))""",
    "a fact that ends its own logical reason goes at once": """
        (deffacts s (c))
        (defrule r (logical (not (t)) (c)) => (assert (t)))""",
    "what a rule modifies loses its reason with what it rests on": f"""{T}
        (deffacts s (t) (a) (z))
        (defrule r (declare (salience 2)) (logical (a)) ?f <- (t (x 0)) => (modify ?f (x 1)))
        (defrule q (declare (salience 1)) ?f <- (a) (z) => (retract ?f))""",
    "what rests on the fact that is modified is not asserted": f"""{T}
        (deffacts s (t))
        (defrule r (logical ?f <- (t (x 0))) => (modify ?f (x 1)))""",
    "a variable that one way of an or binds is known in that way": f"""{T}
        (deffacts s (c blue 3) (t) (l))
        (defrule r (or (t (x ?n)) (l)) (not (c ? ?n)) =>)""",
    "duplicate may empty a multislot": """
        (deftemplate u (multislot m))
        (deffacts s (u (m 1)))
        (defrule r ?f <- (u (m ?)) => (duplicate ?f (m)))""",
    "rules that begin alike share": """
        (deffacts s (b) (c) (a 0))
        (defrule r0 (a 0) (c) =>) (defrule r1 (a 0) =>) (defrule r2 (a 0) (b) =>) (defrule r3 (a 0) (c) =>)""",
    "patterns are entered as a tree": f"""{T}
        (deffacts s (t (x 1) (y green)))
        (defrule r0 (t (x 1)) =>) (defrule r1 (t (y green)) =>) (defrule r2 (t) =>) (defrule r3 (t (x 1) (y green)) =>)
        (defrule r4 (t (x ?a)) =>) (defrule r5 (t (y ?b)) =>) (defrule r6 (t (y green) (x 1)) =>)""",
    "a fact enters one pattern of a rule before another": """
        (deffacts s (t 1) (t 3) (t 0))
        (defrule r0 (t 1) (z) =>) (defrule r6 ?f <- (t ?) (t 3) (t 0) =>)""",
    "ties are broken": """
        (deffacts s (a 1) (a 2) (c))
        (defrule r1 (a ?x) (a ?y&~?x) =>) (defrule r2 (a ?x) (c) =>) (defrule r3 (a ?) =>)
        (defrule r4 (a ?) (not (b)) =>)
        (defrule r5 (not (b)) (a ?) =>) (defrule r6 (a ?x&1|2) (not (d)) (a ?x) =>)
        (defrule r7 (test (> 2 1)) (a ?) =>)""",
    "a return ends a right-hand side": """
        (deffacts s (a 1) (a 2))
        (defrule r (a ?x) => (printout t "out " ?x crlf) (if (> ?x 1) then (return)) (assert (b ?x)))""",
    "an error ends the run": """
        (deffacts s (a red) (a 1) (b))
        (defrule r (a ?x) => (bind ?y (+ 1 ?x)) (printout t "out " ?y crlf))
        (defrule q (b) => (printout t "out b" crlf))""",
    "modules have the focus in turn": """
        (defmodule MAIN (export ?ALL)) (deftemplate MAIN::s (slot x))
        (deffacts MAIN::f (s (x 1)) (s (x 2)))
        (defmodule A (import MAIN ?ALL)) (defrule A::ra ?f <- (s (x ?x)) => (printout t "out A " ?x crlf) (retract ?f))
        (defmodule B (import MAIN ?ALL))
        (defrule B::rb (s (x ?x)) => (printout t "out B " ?x crlf) (if (> ?x 1) then (return)))
        (defrule MAIN::go => (focus B A))""",
    "auto-focus takes the focus": """
        (defmodule MAIN (export ?ALL)) (deftemplate MAIN::s (slot x))
        (deffacts MAIN::f (s (x 1)))
        (defmodule A (import MAIN ?ALL))
        (defrule A::ra (declare (auto-focus TRUE)) (s (x 2)) => (printout t "out A" crlf))
        (defrule MAIN::m1 (s (x ?n)) => (printout t "out M" crlf) (if (< ?n 3) then (assert (s (x (+ ?n 1))))))""",
    "the strategy is changed in between": """
        (deffacts s (a 1) (a 2) (a 3) (a 4))
        (defrule r (a ?x) => (if (= ?x 3) then (set-strategy breadth)) (if (= ?x 1) then (set-strategy depth)))""",
}
STRATEGIES: tuple[Strategy, ...] = ("depth", "breadth", "simplicity", "complexity", "lex", "mea")


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("title", PROGRAMS)
def test_it_fires_as_in_clips(title: str, strategy: Strategy) -> None:
    """Under each strategy."""
    theirs = clips_run(PROGRAMS[title], strategy, 30)
    ours = our_run(ClipsProgram.from_text(PROGRAMS[title]), strategy, 30)
    assert theirs.firings
    assert (ours.firings, ours.facts, ours.output) == (theirs.firings, theirs.facts, theirs.output)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_run_in_steps_is_the_same_run(strategy: Strategy) -> None:
    """Also after a reset; a run of no steps does nothing."""
    program = ClipsProgram.from_text(PROGRAMS["ties are broken"])
    whole = our_run(program, strategy, 100)
    session = program.session(strategy, limits=Limits(firings=100))
    for _ in range(2):
        session.reset()
        steps = (0, 1, 0, 3, 2)
        assert [session.run(count).fired for count in steps] == list(steps)
        session.run()
        assert [(name.rpartition("::")[2], facts) for name, facts in session.firings()] == whole.firings
