"""Modules, files, fixed facts and tests: what stands around the rules."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest
from checking import ORDER, checked, codes, problems, rule

from aitia.dsl.load import load_files, load_text, read_pattern
from aitia.dsl.ruleset import Aggregate, Compare, ExpectTrue, Pattern, Ruleset, Signature, Type

EXAMPLES = Path(__file__).parent.parent.parent / "shared" / "design" / "language"


def test_a_module_is_found_beneath_the_first_file(tmp_path: Path) -> None:
    """`use shop.base` is the file shop/base.rules, and its rules come before those of its user."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "base.rules").write_text(f"module shop.base\n\n{ORDER}" + rule("for each Order o", code="B1"))
    first = tmp_path / "main.rules"
    first.write_text("module main\n\nuse shop.base\n" + rule("for each Order o where total > 5"))
    loaded = load_files([first])
    assert isinstance(loaded, Ruleset)
    assert (loaded.module, [r.code for r in loaded.rules]) == ("main", ["B1", "R1"])


def test_a_module_of_a_text_is_found_in_the_mapping() -> None:
    """A program can bring its own modules."""
    assert checked("use base\n" + rule("for each Order o"), {"base": ORDER}).rules[0].code == "R1"


@pytest.mark.parametrize(
    ("modules", "found"),
    [
        ({}, ["M701"]),
        ({"base": "use other\n\nfact A has\n  b : text\n", "other": "use base\n\nfact B has\n  b : text\n"}, ["M702"]),
        ({"base": "module basis\n\nfact A has\n  b : text\n"}, ["M703"]),
        ({"base": "fact Order has\n  a : text\n"}, ["F301"]),
    ],
)
def test_what_is_wrong_with_modules_is_a_problem(modules: dict[str, str], found: list[str]) -> None:
    """They are missing, use one another in a circle, have another name, or share a name with the user."""
    assert codes("use base\n\n" + ORDER, modules) == found


def test_the_name_of_a_module_after_as_is_not_needed() -> None:
    """The author is told so, and not left to think that it does something."""
    expected = """\
        shop.rules:1:13: note M705 'b' is not needed: the names of a module are used as they are
            use base as b
                        ^"""
    assert problems("use base as b\n", {"base": ORDER}) == dedent(expected)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    """It names the file and the reason."""
    loaded = load_files([tmp_path / "none.rules"])
    assert isinstance(loaded, list)
    assert str(loaded[0]) == f"{tmp_path}/none.rules: M707 the file cannot be read: no such file or directory"


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    """Broken UTF-8 is no traceback."""
    path = tmp_path / "broken.rules"
    path.write_bytes(b"fact Order has\n  name : t\xff\n")
    loaded = load_files([path])
    assert isinstance(loaded, list)
    assert [problem.code for problem in loaded] == ["S003"]


def test_the_hash_is_that_of_the_canonical_text() -> None:
    """Blanks and comments do not make another rule set; a changed number does."""
    first = checked(ORDER + rule("for each Order o where total > 5"))
    again = checked("# a remark\n" + ORDER.replace("  ", "    ") + rule("for each Order o where total > 5"))
    other = checked(ORDER + rule("for each Order o where total > 6"))
    assert first.hash == again.hash != other.hash
    assert len(first.hash) == 64


def test_registered_functions_can_be_called_and_others_not() -> None:
    """A rule file can never name Python that was not registered."""
    text = ORDER + rule('for each Order o\nand tax_zone(o.number) is "EU"')
    signature = Signature("tax_zone", (("number", Type("text")),), Type("text"))
    assert isinstance(load_text(text, functions=[signature]), Ruleset)
    assert codes(text) == ["R206"]


def test_a_pattern_is_read_against_a_rule_set() -> None:
    """What `--find` gets is checked like a rule."""
    ruleset = checked(ORDER + rule("for each Order o"))
    found = read_pattern('Order where region is eu, customer.name is "Ada"', ruleset)
    assert isinstance(found, Pattern)
    assert all(isinstance(test, Compare) for test in found.where)
    wrong = read_pattern("Order where regio is eu", ruleset)
    assert isinstance(wrong, list)
    assert str(wrong[0]).startswith("<pattern>:1:13: R201 'regio' is neither a field of Order")


def test_given_facts_have_values_of_their_fields() -> None:
    """A reference is the key of its fact, and several values of one field are gathered."""
    text = ORDER + (
        '\nfacts\n  Customer(name: "Ada")\n  Order(number: "A1", total: 5, customer: "Ada", notes: "a", notes: "b")\n'
    )
    facts = checked(text).facts
    assert dict(facts[1].values) == {"number": "A1", "total": 5.0, "customer": "Ada", "notes": ("a", "b")}


def test_a_test_speaks_of_its_facts_by_name() -> None:
    """`called` names a fact for references and expectations; `on` sets the clock."""
    text = (
        ORDER
        + rule("for each Order o where total > 5")
        + (
            '\ntest "t"\n  on 2026-05-01\n  given Customer(name: "Ada") called ada\n'
            '  given Order(number: "A1", customer: ada) called o\n'
            "  expect o.customer is ada\n  expect rule R1 stays silent\n"
        )
    )
    (case,) = checked(text).tests
    assert case.now == datetime(2026, 5, 1, tzinfo=UTC)
    assert dict(case.given[1].values)["customer"] == "Ada"
    assert [type(expect).__name__ for expect in case.expects] == ["ExpectTrue", "ExpectRule"]


def test_a_rule_may_speak_of_a_subject_without_a_pattern() -> None:
    """It is about each fact of the subject's type; a test about any of them."""
    text = (
        ORDER
        + '\nsubject order : Order\n\nrule R1 "x"\n  when\n    order.total > 5\n  then\n    say "{order.number}"\n'
    )
    text += '\ntest "t"\n  expect order.total > 5\n'
    ruleset = checked(text)
    assert [type(c).__name__ for c in ruleset.rules[0].conditions] == ["ForEach", "Test"]
    (expect,) = ruleset.tests[0].expects
    assert isinstance(expect, ExpectTrue)
    assert isinstance(expect.condition, Aggregate)


def test_what_runs_later_is_noted() -> None:
    """A test that needs answers says so, and nobody takes a question for one that is asked."""
    text = ORDER + '\nsubject order : Order\n\nquestion order.region\n  ask "Where to?"\n'
    text += '\ntest "t"\n  answer order.region is eu\n  expect order.region is eu\n'
    ruleset = checked(text)
    assert ruleset.types["Order"].fields["region"].asked
    assert ruleset.tests[0].later == "it needs answers, which cannot run yet"
    assert [note.code for note in ruleset.notes] == ["K001"]


@pytest.mark.parametrize("name", ["server_order", "tomato", "returns", "_names"])
def test_the_examples_of_the_language_have_no_mistake(name: str) -> None:
    """The files that the language was designed with are right."""
    path = EXAMPLES / f"{name}.rules"
    if not path.is_file():
        pytest.skip("the design examples are not here")
    loaded = load_files([path])
    assert isinstance(loaded, Ruleset), "\n".join(str(problem) for problem in loaded)
    assert {note.code for note in loaded.notes} <= {"K001", "K002", "K003", "K004", "L112"}


def test_a_module_is_never_a_link_out_of_the_folder(tmp_path: Path) -> None:
    """Problems quote lines, and those of a file elsewhere are nobody's business."""
    (tmp_path / "secret").write_text("password\n")
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "first.rules").write_text("use inner\nuse outer\n")
    (rules / "real.rules").write_text("fact A has\n  n : number\n")
    (rules / "inner.rules").symlink_to("real.rules")
    (rules / "outer.rules").symlink_to("../secret")
    found = load_files([rules / "first.rules"])
    assert isinstance(found, list)
    assert [str(problem) for problem in found] == [
        f"{rules / 'outer.rules'}: M707 the file cannot be read: it is a link that leads out of the folder of the "
        "first file\n  hint: copy the module into the folder"
    ]
