"""Limits are met before the machine is, and nothing is half done when they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from aitia.rules_engine import Engine, FactsError, Limits, MemoryFullError, block
from aitia.rules_engine.block import Block

if TYPE_CHECKING:
    from pathlib import Path

CROSS = """\
fact A has
  n : number

fact Hit has
  n : number

rule R1 "all with all"
  when
    for each A a
    and for each A b
    and for each A c
    and a.n + b.n + c.n > 100000
  then
    conclude Hit(n: a.n)
"""


def rows(count: int) -> list[tuple[str, dict[str, float]]]:
    """As many facts."""
    return [("A", {"n": float(i)}) for i in range(count)]


def test_a_cross_product_ends_at_the_limit_of_memory() -> None:
    """The session stays readable, and says which limit it was."""
    session = Engine.from_text(CROSS).session(limits=Limits(megabytes=2))
    session.insert_values(rows(60))
    outcome = session.run()
    assert (outcome.stopped, outcome.limit) == ("limit", "megabytes")
    assert len(session.facts("A")) == 60
    assert session.memory.megabytes <= 2


def test_a_cross_product_ends_when_the_time_is_over() -> None:
    """Time that is over while facts go in ends the next run at once."""
    session = Engine.from_text(CROSS).session(limits=Limits(seconds=0.0))
    session.insert_values(rows(60))
    outcome = session.run()
    assert (outcome.stopped, outcome.limit, outcome.fired) == ("limit", "seconds", 0)


def test_facts_that_do_not_fit_are_refused_before_any_goes_in() -> None:
    """The error carries the problem, and the session is as it was."""
    session = Engine.from_text(CROSS).session(limits=Limits(megabytes=1))
    session.insert_values(rows(1))
    with pytest.raises(MemoryFullError) as refused:
        session.insert_values(rows(200_000))
    assert isinstance(refused.value, FactsError)
    assert str(refused.value) == "warning E907 a limit was met: the facts fill as much memory as they may"
    assert len(session.facts()) == 1
    assert session.run().stopped == "quiescent"


def test_a_machine_that_gives_no_more_memory_is_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system refuses before our own limit is met, the session stays readable all the same."""

    def refuse(_block: Block, _size: int) -> None:
        raise MemoryError

    session = Engine.from_text(CROSS).session()
    session.insert_values(rows(10))
    monkeypatch.setattr(Block, "_resize", refuse)
    session.insert_values(rows(60))
    assert session.run().limit == "megabytes"
    assert len(session.facts("A")) == 70


@pytest.mark.parametrize(("told", "megabytes"), [("1073741824\n", 512), ("max\n", None)])
def test_a_container_leaves_a_session_half_of_its_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str, megabytes: int | None
) -> None:
    """The machine may have far more than the container may use before it is killed."""
    (tmp_path / "memory.max").write_text(told)
    monkeypatch.setattr(block, "_CONTAINER", (str(tmp_path / "memory.max"), str(tmp_path / "nothing")))
    most = Engine.from_text(CROSS).session().memory.most * 4 // 2**20
    assert most == megabytes if megabytes else most > 0


FAULT = """\
fact Order has
  number : text key
  total  : number
  parts  : number
  share  : number

fact Line has
  total : number

rule R1 "a share"
  when
    for each Order o
    and for each Line l
  then
    conclude o.share is {0}
"""


@pytest.mark.parametrize(("value", "code", "says", "note"), [
    ("l.total / (o.parts - o.parts)", "E901", "divides by zero", ""),
    ("o.total * l.total", "E902", "gives a number that is too large", ""),
    ("broken(o.total)", "E903", "calls a function that failed", "broken failed with ValueError: no; "),
])  # fmt: skip
@pytest.mark.parametrize("on_error", ["stop", "skip"])
def test_a_fault_in_a_rule_names_rule_line_and_facts(
    value: str, code: str, says: str, note: str, on_error: Literal["stop", "skip"]
) -> None:
    """The run stops cleanly, or leaves that firing out, and the place includes the brackets."""

    def broken(total: float) -> float:
        raise ValueError("no" * (total > 0))

    engine = Engine.from_text(FAULT.format(value), "shop.rules", functions={"broken": broken})
    session = engine.session(on_error=on_error)
    session.insert_values([("Order", {"number": "A1", "total": 1e200, "parts": 1.0}), ("Line", {"total": 1e200})])
    assert session.run().stopped == ("error" if on_error == "stop" else "quiescent")
    assert [str(problem) for problem in session.problems] == [
        f"shop.rules:15:25: {code} rule R1 {says}\n"
        f"        conclude o.share is {value}\n"
        f"                            {'~' * (len(value) - 1)}^\n"
        f"  note: {note}with Order A1, Line #2"
    ]
