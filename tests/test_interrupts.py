"""Ctrl-C during a run."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from aitia.rules_engine import Engine, Limits, Session

RULES = """\
fact Count has
  n : whole number

rule R1 "counts on for ever"
  when
    for each Count c
    and let m be {next}
  then
    record Count(n: m)
"""


def pressed(session: Session, *, after: float) -> str:
    """How a run ends during which Ctrl-C is pressed."""
    timer = threading.Timer(after, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        return session.run().stopped
    finally:
        timer.join()


@pytest.mark.parametrize("after", [0.2, 0.31, 0.43, 0.55])
def test_the_run_ends_where_the_session_is_whole(after: float) -> None:
    """Whenever it is pressed, the facts and the firings can be read, agree, and the run can go on."""
    session = Engine.from_text(RULES.format(next="c.n + 1")).session(limits=Limits(seconds=60))
    session.insert_values([("Count", {"n": 1})])
    assert pressed(session, after=after) == "interrupted"
    counts = [fact.fields["n"] for fact in session.facts()]
    assert counts == list(range(1, len(counts) + 1))
    assert len(counts) == len(session.firings()) + 1
    assert session.step() is not None
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_breaks_in() -> None:
    """A function of the embedder's that hangs must not take the program hostage."""
    pressed: list[str] = []

    def hang(n: int) -> int:
        os.kill(os.getpid(), signal.SIGINT)
        pressed.append("once")
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)
        return n

    rules = RULES.format(next="c.n").replace("n: m", "n: hang(m)")
    session = Engine.from_text(rules, functions={"hang": hang}).session()
    session.insert_values([("Count", {"n": 1})])
    with pytest.raises(KeyboardInterrupt):
        session.run()
    assert pressed == ["once"]


def test_a_handler_of_the_embedders_is_left_alone() -> None:
    """Who has a handler of their own decides what Ctrl-C means."""
    seen: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: seen.append(number))
    try:
        session = Engine.from_text(RULES.format(next="c.n")).session()
        session.insert_values([("Count", {"n": 1})])
        assert pressed(session, after=0.0) == "quiescent"
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == [signal.SIGINT]
