"""Reading and checking stay quick where rule sets are large; in processor time, since the machine may be busy."""

from __future__ import annotations

from time import process_time

import pytest
from checking import ORDER, checked, rule

from aitia.rules_engine import Engine

_CONDITIONS = """\
for each Order o where total > {n}.5, region is eu
and there is no Part where order is o.number, kind is cpu, watts > {small}
and let load be the sum of watts over Part where order is o.number
and load > {n}"""


def test_two_thousand_rules_are_read_and_checked_in_three_seconds() -> None:
    """An author who saves a file of 500 KB sees its problems at once."""
    rules = (
        rule(_CONDITIONS.format(n=n, small=n % 50), f'conclude Problem(order: o.number, kind: "k{n}")', f"R{n:04d}")
        for n in range(2000)
    )
    text = ORDER + "".join(rules)
    began = process_time()
    assert len(checked(text).rules) == 2000
    assert process_time() - began < 6, "three seconds, and as much again for a slow machine"


def test_a_table_of_a_thousand_rows_is_checked_in_time() -> None:
    """The rows share what finds the one that holds, and so do the checks."""
    rows = "".join(f'  | {n} to {n}.5 | "n{n}" || yes |\n' for n in range(1000))
    text = f'{ORDER}\ntable T1 "Rows"\n  for each Order o\n  match first\n  | o.total | o.number || o.express |\n{rows}'
    began = process_time()
    assert len(checked(text).rules) == 1000
    assert process_time() - began < 6


@pytest.mark.parametrize("policy", ["first", "unique"])
def test_a_table_of_a_thousand_rows_is_compiled_in_time(policy: str) -> None:
    """What finds the row that holds is compiled once and not for each row."""
    rows = "".join(f'  | {n} to {n}.5 | "n{n}" || yes |\n' for n in range(1000))
    head = f'table T1 "Rows"\n  for each Order o\n  match {policy}\n  | o.total | o.number || o.express |\n'
    text = f"{ORDER}\n{head}{rows}"
    began = process_time()
    Engine.from_text(text)
    assert process_time() - began < 15, "it takes two seconds, and took a minute"


@pytest.mark.parametrize("joint", [" or ", ", "])
def test_a_list_of_ten_thousand_is_compiled_in_time(joint: str) -> None:
    """Code is put together in one go."""
    items = [f'o.number is "{n}"' if joint == " or " else f'"{n}"' for n in range(10_000)]
    test = f"({joint.join(items)})" if joint == " or " else f"o.number is one of ({joint.join(items)})"
    text = ORDER + rule(f"for each Order o\nand {test}", "conclude o.express is yes")
    began = process_time()
    Engine.from_text(text)
    assert process_time() - began < 15
