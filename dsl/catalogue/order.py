"""The problems of tables (T), tests (X), modules (M) and the order of rules (O)."""

from __future__ import annotations

from .entry import Entry
from .samples import FOUND, ORDER, PART, PROBLEM, rule, sets

_EACH = "for each Order o"
_SET = "conclude o.express is yes"
_TEST = '\ntest "An order"\n  given Order(number: "A1", total: 5)\n'

_TWO = """
test "Two"
  given Order(number: "A1") called a
  given Order(number: "A2") called THE_OTHER
  expect a.express is yes
"""


def _table(policy: str, rows: str, heading: str = "| o.total || o.express |") -> str:
    """A table over orders."""
    return f'{ORDER}\ntable T1 "Express"\n  for each Order o\n  match {policy}\n  {heading}\n  {rows}\n'


_TABLES = (
    Entry(
        "T501",
        "a condition right of ||",
        "Right of `||` stands what a row concludes, and here is a comparison, a range or a list.",
        "A conclusion is one value.",
        _table("first", "| > 5 || not yes |"),
        _table("first", "| > 5 || no |"),
    ),
    Entry(
        "T502",
        "'collect' into a field with one value",
        "`match collect` gathers the values of all rows that hold, and the field takes one value.",
        "Two rows would contradict each other.",
        _table("collect", "| > 5 || yes |"),
        "fact Order has\n  total : number\n  notes : text many\n\n"
        'table T1 "Notes"\n  for each Order o\n  match collect\n  | o.total || o.notes |\n  | > 5 || "large" |\n',
    ),
)

_TESTS = (
    Entry(
        "X601",
        "a test of a rule that is not there",
        "`expect rule` names a code that no rule or table has.",
        "The test would say nothing.",
        sets(_SET) + _TEST + "  expect rule R9 fires\n",
        sets(_SET) + _TEST + "  expect rule R1 fires\n",
    ),
    Entry(
        "X602",
        "one name for two facts of a test",
        "Two given facts are `called` the same.",
        "An expectation would not tell which one it means.",
        sets(_SET) + _TWO.replace("THE_OTHER", "a"),
        sets(_SET) + _TWO.replace("THE_OTHER", "b"),
    ),
    Entry(
        "X603",
        "a reference to a fact without a key",
        "A given fact refers to another one whose type has no key of one field.",
        "There is no way to write which fact is meant.",
        'fact Customer has\n  name : text\n\nfact Visit has\n  by : Customer\n\nfacts\n  Visit(by: "Ada")\n',
        'fact Customer has\n  name : text key\n\nfact Visit has\n  by : Customer\n\nfacts\n  Visit(by: "Ada")\n',
    ),
    Entry(
        "X604",
        "no fact of that name in the test",
        "A given fact refers to one by a name that no fact above is `called`.",
        "The reference would lead nowhere.",
        'fact Customer has\n  name : text key\n\nfact Visit has\n  by : Customer\n\ntest "A"\n'
        '  given Customer(name: "Ada") called ada\n  given Visit(by: bo)\n  expect there is a Visit\n',
        'fact Customer has\n  name : text key\n\nfact Visit has\n  by : Customer\n\ntest "A"\n'
        '  given Customer(name: "Ada") called ada\n  given Visit(by: ada)\n  expect there is a Visit\n',
    ),
    Entry(
        "X605",
        "a reference to a fact of another type",
        "A given fact refers to one of a type that the field does not take.",
        "The field says which facts it refers to.",
        'fact Customer has\n  name : text key\n\nfact Visit has\n  number : text key\n  by : Customer\n\ntest "A"\n'
        '  given Visit(number: "1") called v\n  given Visit(number: "2", by: v)\n  expect there is a Visit\n',
        'fact Customer has\n  name : text key\n\nfact Visit has\n  number : text key\n  by : Customer\n\ntest "A"\n'
        '  given Customer(name: "1") called v\n  given Visit(number: "2", by: v)\n  expect there is a Visit\n',
    ),
    Entry(
        "X606",
        "a test of a model that is not there",
        "`given model` names a model that is not declared.",
        "The test would say nothing.",
        sets(_SET) + _TEST + "  given model net says yes\n  expect rule R1 fires\n",
        sets(_SET) + _TEST + "  expect rule R1 fires\n",
    ),
    Entry(
        "X607",
        "two dates in one test",
        "A test has `on` twice.",
        "A test runs on one day.",
        sets(_SET) + _TEST + "  on 2026-01-01\n  on 2026-02-01\n  expect rule R1 fires\n",
        sets(_SET) + _TEST + "  on 2026-01-01\n  expect rule R1 fires\n",
    ),
)

_MODULES = (
    Entry(
        "M701",
        "unknown module",
        "`use` names a module whose file is not beneath the folder of the first file.",
        "Rules that were counted on would be missing.",
        "use shop.base\n\n" + ORDER,
        ORDER,
    ),
    Entry(
        "M702",
        "modules that use one another",
        "Following `use` leads back to the module itself.",
        "It could not be told which of them comes first.",
        "`a.rules` says `use b`, and `b.rules` says `use a`.",
        "What both need stands in a third module, which both use.",
        sample=False,
    ),
    Entry(
        "M703",
        "a module under another name",
        "The first line of a file names another module than the one it is used as.",
        "One of the two names is wrong.",
        "`use shop.base`, and `shop/base.rules` begins with `module shop.orders`.",
        "`use shop.base`, and `shop/base.rules` begins with `module shop.base`.",
        sample=False,
    ),
    Entry(
        "M704",
        "two modules in one file",
        "A file has two `module` lines.",
        "A file is one module.",
        "module shop\n\nmodule shop.orders\n\n" + ORDER,
        "module shop.orders\n\n" + ORDER,
    ),
    Entry(
        "M705",
        "a name for a module that is not needed",
        "`use … as …` gives a module a name.",
        "All modules share their names, so that nothing stands behind it. Two things of one name are a "
        "problem in any case.",
        "`use shop.base as base`.",
        "`use shop.base`.",
        "note",
        sample=False,
    ),
    Entry(
        "M707",
        "the rule file cannot be read",
        "There is no such file, it is a folder, or you may not read it.",
        "Nothing is decided by half of the rules.",
        "`aitia check ordres.rules`, and the file is called `orders.rules`.",
        "`aitia check orders.rules`.",
        sample=False,
    ),
)

_ORDER_OF_RULES = (
    Entry(
        "O801",
        "unknown stage",
        "`in stage` names a stage that is not listed in `stages`.",
        "The rule would have no place in the order.",
        "stages check, price\n\n" + ORDER + rule(_EACH, _SET, "in stage chek"),
        "stages check\n\n" + ORDER + rule(_EACH, _SET, "in stage check"),
    ),
    Entry(
        "O802",
        "overriding a rule that is not there",
        "`overrides` names a code that no rule or table has.",
        "Nothing would be overridden.",
        ORDER + rule(_EACH, _SET, "overrides R9"),
        ORDER
        + rule(_EACH, _SET, "overrides R2")
        + rule("for each Order o where total > 5", "conclude o.express is no", code="R2"),
    ),
    Entry(
        "O803",
        "a rule that overrides itself",
        "A rule names its own code after `overrides`.",
        "It would block itself wherever it matches.",
        ORDER + rule(_EACH, _SET, "overrides R1"),
        ORDER + rule(_EACH, _SET),
    ),
    Entry(
        "O804",
        "rules that override one another",
        "Following `overrides` leads back to the rule itself.",
        "Each would block the other, and it could not be said which one holds.",
        ORDER
        + rule(_EACH, _SET, "overrides R2")
        + rule("for each Order o where total > 5", "conclude o.express is no", "overrides R1", "R2"),
        ORDER
        + rule(_EACH, _SET, "overrides R2")
        + rule("for each Order o where total > 5", "conclude o.express is no", code="R2"),
    ),
    Entry(
        "O805",
        "rules without an order",
        "A rule asks that there is no fact, counts facts, or the like, and what it concludes leads to more such facts.",
        "The question must wait for all conclusions, and the conclusions wait for the question.",
        ORDER
        + PROBLEM
        + "\nfact Note has\n  order : text\n"
        + rule("for each Order o\n    and there is no Note where order is o.number", FOUND)
        + rule("for each Problem p", "conclude Note(order: p.order)", code="R2"),
        ORDER
        + PROBLEM
        + "\nfact Note has\n  order : text\n"
        + rule("for each Order o\n    and there is no Note where order is o.number", FOUND)
        + rule("for each Problem p", "record Note(order: p.order)", code="R2"),
    ),
    Entry(
        "O806",
        "a rule that defeats itself",
        "A rule fires where there is no fact of a kind, and concludes one.",
        "As soon as it fires, its reason is gone, and with it the conclusion.",
        sets(FOUND, "for each Order o\n    and there is no Problem where order is o.number"),
        sets(FOUND, 'for each Order o\n    and there is no Problem where order is o.number, text is "closed"'),
    ),
    Entry(
        "O807",
        "a need for what a later stage concludes",
        "A rule asks that there is no fact, counts facts, or the like, and a rule of a later stage concludes "
        "such facts.",
        "The answer would be given too early.",
        "stages early, late\n\n"
        + ORDER
        + PROBLEM
        + rule("for each Order o where total > 5", FOUND, "in stage late")
        + rule("for each Order o\n    and there is no Problem where order is o.number", _SET, "in stage early", "R2"),
        "stages early, late\n\n"
        + ORDER
        + PROBLEM
        + rule("for each Order o where total > 5", FOUND, "in stage early")
        + rule("for each Order o\n    and there is no Problem where order is o.number", _SET, "in stage late", "R2"),
    ),
    Entry(
        "O808",
        "the stages are listed twice",
        "There are two `stages` lines.",
        "Their order would be in two places.",
        "stages early\n\nstages late\n\n" + ORDER + rule(_EACH, _SET, "in stage early"),
        "stages early\n\n" + ORDER + rule(_EACH, _SET, "in stage early"),
    ),
    Entry(
        "O809",
        "a stage is listed twice",
        "A name stands twice in `stages`.",
        "A stage has one place in the order.",
        "stages early, early\n\n" + ORDER + PART + rule(_EACH, _SET, "in stage early"),
        "stages early\n\n" + ORDER + PART + rule(_EACH, _SET, "in stage early"),
    ),
)

ENTRIES: tuple[Entry, ...] = (*_TABLES, *_TESTS, *_MODULES, *_ORDER_OF_RULES)
