"""How large a computation may be once all that it uses is spelled out."""

from __future__ import annotations

from textwrap import dedent

import pytest
from checking import ORDER, codes, problems, rule

from aitia.rules_engine import Engine


@pytest.mark.parametrize("chain", ["doubled", "deep"])
def test_a_computation_that_outgrows_any_machine_is_refused_once(chain: str) -> None:
    """A few lines that use each other twice over would be two to the power of their number of steps."""
    second = " + n{0}" if chain == "doubled" else " + 1"
    fields = "".join(f"  n{i + 1} : number computed as n{i}{second.format(i)}\n" for i in range(200))
    text = f"fact Grain has\n  n0 : number\n{fields}" + rule("for each Grain g where n200 > 1", 'say "much"')
    name, at, line = ("n11", 13, "n11 : number computed as n10 + n10")
    if chain == "deep":
        name, at, line = ("n67", 69, "n67 : number computed as n66 + 1")
    assert problems(text) == dedent(f"""\
        shop.rules:{at}:3: Y427 Grain.{name} is too long a computation with all that it uses
              {line}
              ~~^
          note: it comes to more than 10000 expressions, or is nested more than 200 levels deep
          hint: let a rule conclude a value on the way""")


def test_functions_are_refused_where_they_call_one_another_too_often() -> None:
    """A function stands for its whole computation wherever it is called."""
    bodies = [f"function f{i + 1}(a: number) gives number = f{i}(a) + f{i}(a)\n" for i in range(60)]
    text = "function f0(a: number) gives number = a\n" + "".join(bodies)
    assert codes(text) == ["Y427"]


def test_sixty_computations_that_use_one_another_are_no_problem() -> None:
    """The limit is far beyond what people write, and what is allowed also runs."""
    fields = "".join(f"  n{i + 1} : number computed as n{i} + 1\n" for i in range(60))
    text = f"fact Grain has\n  n0 : number\n  all : number\n{fields}"
    engine = Engine.from_text(text + rule("for each Grain g where n60 > 1", "conclude g.all is g.n60"))
    assert engine.decide({"Grain": [{"n0": 1.0}]}).facts[0].fields["all"] == 61


@pytest.mark.parametrize(("levels", "found"), [(20, []), (95, ["Y427"])])
def test_phrases_within_phrases_are_bounded(levels: int, found: list[str]) -> None:
    """Each `every … satisfies` is several levels of what is meant, and what is allowed also compiles."""
    nested = "every Part satisfies (" * levels + "o.total > 1" + ")" * levels
    text = ORDER + rule(f"for each Order o\nand {nested}")
    assert [code for code in codes(text) if code.startswith("Y")] == found
    if not found:
        assert Engine.from_text(text).decide({}).stopped == "quiescent"
