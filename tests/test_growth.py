"""Reading, checking and compiling are work that grows with the number of rules, and no faster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from checking import ORDER, checked, rule
from growth import work
from twins import loaded

from aitia.dsl import clips
from aitia.dsl.clips.ast import Program
from aitia.rules_engine import Engine
from aitia.rules_engine.clips.lowering import compile_program
from aitia.rules_engine.compiler import compile_ruleset

if TYPE_CHECKING:
    from collections.abc import Callable

_CONDITIONS = """\
for each Order o where total > {n}.5, region is eu
and there is no Part where order is o.number, kind is cpu, watts > {small}
and let load be the sum of watts over Part where order is o.number
and load > {n}"""
_FEW = 40
_MOST = 5.5
"""Four times as much may be this many times the work; work for each over all others would be sixteen."""


def checking(number: int) -> Callable[[], object]:
    """Reads and checks rules with three kinds of conditions."""
    text = ORDER + "".join(
        rule(_CONDITIONS.format(n=n, small=n % 50), f'conclude Problem(order: o.number, kind: "k{n}")', f"R{n:04d}")
        for n in range(number)
    )
    return lambda: checked(text)


def table(policy: str, number: int) -> Callable[[], object]:
    """Compiles a table; what finds the row that holds is shared by its rows."""
    rows = "".join(f'  | {n} to {n}.5 | "n{n}" || yes |\n' for n in range(number))
    head = f'table T1 "Rows"\n  for each Order o\n  match {policy}\n  | o.total | o.number || o.express |\n'
    text = f"{ORDER}\n{head}{rows}"
    return lambda: Engine.from_text(text)


def options(joint: str, number: int) -> Callable[[], object]:
    """Compiles a rule with a long list of values; its code is put together in one go."""
    items = [f'o.number is "{n}"' if joint == " or " else f'"{n}"' for n in range(number)]
    test = f"({joint.join(items)})" if joint == " or " else f"o.number is one of ({joint.join(items)})"
    text = ORDER + rule(f"for each Order o\nand {test}", "conclude o.express is yes")
    return lambda: Engine.from_text(text)


def defrules(number: int) -> Callable[[], object]:
    """Compiles CLIPS rules that share nothing, with a test that needs the expression machine, and a negation."""
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


def rules_of_one_type(number: int) -> Callable[[], object]:
    """Compiles CLIPS rules about the same facts, each with a constant of its own."""
    program = clips.load(
        "(deftemplate m (slot key) (slot kind))"
        + "".join(
            f"(defrule r{i} (declare (salience {i % 100})) (m (key {i}) (kind ?k)) (not (m (kind {i}))) => (halt))"
            for i in range(number)
        )
    )
    assert isinstance(program, Program)
    return lambda: compile_program(program)


def rules(number: int) -> Callable[[], object]:
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


@pytest.mark.parametrize("make", [checking, defrules, rules_of_one_type, rules])
def test_four_times_the_rules_are_four_times_the_work(make: Callable[[int], Callable[[], object]]) -> None:
    """Nothing is done for each rule over all others."""
    make(1)()  # what is made once for all, the parser say, is no part of it
    assert work(make(4 * _FEW)) < _MOST * work(make(_FEW))


@pytest.mark.parametrize("policy", ["first", "unique"])
def test_four_times_the_rows_are_four_times_the_work(policy: str) -> None:
    """A row of a table is not compiled with all those before it."""
    table(policy, 1)()
    assert work(table(policy, 4 * _FEW)) < _MOST * work(table(policy, _FEW))


@pytest.mark.parametrize("joint", [" or ", ", "])
def test_four_times_the_values_are_four_times_the_work(joint: str) -> None:
    """A value of a list is not put behind a copy of all those before it."""
    options(joint, 2)()
    assert work(options(joint, 16 * _FEW)) < _MOST * work(options(joint, 4 * _FEW))
