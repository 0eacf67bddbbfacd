"""Reading and compiling takes a time that grows with the number of rules, and no faster."""

from time import process_time
from typing import TYPE_CHECKING

import pytest
from twins import loaded

from aitia.dsl import clips
from aitia.dsl.clips.ast import Program
from aitia.rules_engine.clips.lowering import compile_program
from aitia.rules_engine.compiler import compile_ruleset

if TYPE_CHECKING:
    from collections.abc import Callable


def defrules(number: int) -> "Callable[[], object]":
    """Compiles rules that share nothing, with a test that needs the expression machine, and a negation."""
    program = clips.load(
        "".join(
            f"(deftemplate m{i} (slot key) (slot kind)) (deftemplate a{i} (slot key))"
            f"(defrule r{i} (m{i} (key ?k&:(> ?k {i})) (kind high)) (not (m{i} (key ?k) (kind low)))"
            f"  (test (evenp ?k)) => (assert (a{i} (key ?k))))"
            for i in range(number)
        )
    )
    assert isinstance(program, Program)
    return lambda: compile_program(program)


def rules_of_one_type(number: int) -> "Callable[[], object]":
    """Compiles rules about the same facts, each with a constant of its own."""
    program = clips.load(
        "(deftemplate m (slot key) (slot kind))"
        + "".join(
            f"(defrule r{i} (declare (salience {i % 100})) (m (key {i}) (kind ?k)) (not (m (kind {i}))) => (halt))"
            for i in range(number)
        )
    )
    assert isinstance(program, Program)
    return lambda: compile_program(program)


def rules(number: int) -> "Callable[[], object]":
    """Compiles rules of the language that share nothing; each other type is a kind of the one before."""
    ruleset = loaded(
        "".join(
            f"fact M{i} has\n  key : whole number\n\nfact A{i} is a M{i} has\n  more : whole number\n\n"
            f'rule R{i} "Rule {i}"\n  when\n    for each M{i} m where key > {i}\n'
            f"  then\n    conclude A{i}(key: m.key, more: 1)\n\n"
            for i in range(number)
        )
    )
    return lambda: compile_ruleset(ruleset)


@pytest.mark.parametrize("make", [defrules, rules_of_one_type, rules])
def test_four_times_the_rules_take_four_times_as_long(make: "Callable[[int], Callable[[], object]]") -> None:
    """Work for each rule over all others would take sixteen times as long; the bound lies between."""

    def seconds(compiling: "Callable[[], object]") -> float:
        began = process_time()
        compiling()
        return process_time() - began

    few, many = make(500), make(2000)
    assert min(seconds(many) for _ in range(2)) < 7 * min(seconds(few) for _ in range(3))
