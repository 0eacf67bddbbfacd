"""What the tests of the checks share: rule text in, a rule set or the problems as an author reads them out."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from aitia.dsl.load import load_text
from aitia.dsl.ruleset import Ruleset
from aitia.dsl.ruleset import Test as Condition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aitia.dsl.ruleset import Action, Expr, Rule

ORDER = """\
fact Order has
  number   : text key
  total    : number in "EUR"
  express  : yes or no
  region   : choice (domestic, eu, world)
  customer : Customer
  notes    : text many

fact Customer has
  name : text key
  vip  : yes or no

fact Part has
  order : text
  kind  : choice (cpu, disk)
  watts : whole number between 0 and 3000

fact Problem has
  order : text
  kind  : text
"""


def rule(when: str, then: str = 'conclude Problem(order: o.number, kind: "x")', code: str = "R1") -> str:
    """A rule as text; each condition and each conclusion on a line of its own."""
    conditions = "\n    ".join(dedent(when).strip().split("\n"))
    actions = "\n    ".join(dedent(then).strip().split("\n"))
    return f'\nrule {code} "A rule"\n  when\n    {conditions}\n  then\n    {actions}\n'


def checked(text: str, modules: Mapping[str, str] | None = None) -> Ruleset:
    """The rule set of a text that has no mistake."""
    loaded = load_text(text, "shop.rules", modules)
    assert isinstance(loaded, Ruleset), "\n".join(str(problem) for problem in loaded)
    return loaded


def problems(text: str, modules: Mapping[str, str] | None = None) -> str:
    """All that is wrong with a text, as it is shown; of a right one its notes."""
    loaded = load_text(text, "shop.rules", modules)
    found = loaded.notes if isinstance(loaded, Ruleset) else loaded
    return "\n".join(str(problem) for problem in found)


def codes(text: str, modules: Mapping[str, str] | None = None) -> list[str]:
    """The codes of all that is wrong or remarkable."""
    loaded = load_text(text, "shop.rules", modules)
    return [problem.code for problem in (loaded.notes if isinstance(loaded, Ruleset) else loaded)]


def one_rule(text: str) -> Rule:
    """The only rule of a text."""
    (found,) = checked(text).rules
    return found


def last_test(text: str) -> Expr:
    """The last condition of the only rule."""
    found = one_rule(text).conditions[-1]
    assert isinstance(found, Condition)
    return found.condition


def action(text: str) -> Action:
    """The only action of the only rule."""
    (found,) = one_rule(text).actions
    return found
