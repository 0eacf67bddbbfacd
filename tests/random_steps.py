"""Random things to do with a session over a random rule set (see random_rules.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

START = datetime(2026, 1, 1, tzinfo=UTC)
"""The session's clock at the beginning."""

SMALL = st.integers(0, 2)
WHOLE = st.one_of(SMALL, SMALL, st.none())


def _item_values() -> st.SearchStrategy[dict[str, Any]]:
    """Some fields of an item; those that are not drawn are unknown."""
    several = st.lists(SMALL, max_size=3).map(tuple)
    values: dict[str, st.SearchStrategy[Any]] = {
        "n": SMALL,
        "w": SMALL,
        "g": st.sampled_from(["red", "green", "blue"]),
        "on": st.booleans(),
        "t": st.sampled_from(["a", "ab", "b"]),
        "d": st.sampled_from([Decimal("0.10"), Decimal("0.25"), Decimal("3.00")]),
        "x": st.sampled_from([0.1, 0.2, 0.3, 1e16, -1e16]),
        "l": several,
        "c": SMALL,
        "m0": several,
        "s1": SMALL,
        "m1": several,
        "s2": SMALL,
    }
    return st.fixed_dictionaries({"n": WHOLE}, optional={name: value for name, value in values.items() if name != "n"})


def _rows() -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """A fact to give. A reference is drawn as a place among the items that are there, see `Insert`."""
    whole = st.fixed_dictionaries
    time = st.integers(-72, 24).map(lambda hours: START + timedelta(hours=hours))
    return st.one_of(
        _item_values().map(lambda v: ("Item", v)),
        _item_values().map(lambda v: ("Item", v)),
        whole({"a": SMALL, "b": SMALL}).map(lambda v: ("Edge", v)),
        _item_values().map(lambda v: ("Item", v)),
        whole({"src": st.integers(0, 5), "dst": st.integers(0, 5), "n": WHOLE}).map(lambda v: ("Link", v)),
        whole({"n": WHOLE}, optional={"at": time}).map(lambda v: ("Visit", v)),
        _item_values().map(lambda v: ("Special", v)),
        whole({"p": WHOLE, "q": WHOLE}).map(lambda v: ("A1", v)),
        whole({"k": SMALL, "v": WHOLE}).map(lambda v: ("A2", v)),
    )


@dataclass(frozen=True)
class Insert:
    """Give facts in one change; the references among them are places in the list of items that are there."""

    rows: list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Update:
    """Give fields of a fact of a type other values; the fact by its place."""

    type: str
    place: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Remove:
    """Take a fact of a type away, by its place."""

    type: str
    place: int


@dataclass(frozen=True)
class Advance:
    """Move the clock by so many hours, perhaps back."""

    hours: int


@dataclass(frozen=True)
class Run:
    """Run for at most so many firings."""

    firings: int = 25


Step = Insert | Update | Remove | Advance | Run


def scripts(max_steps: int = 8) -> st.SearchStrategy[list[Step]]:
    """What is done with a session: it begins with facts and ends with a run."""
    inserts = st.lists(_rows(), min_size=1, max_size=5).map(Insert)
    removes = st.builds(Remove, st.sampled_from(["Item", "Edge", "Link", "A1", "A2", "Log"]), st.integers(0, 5))
    steps = st.one_of(
        st.just(Run()),
        inserts,
        removes,
        st.builds(Update, st.just("Item"), st.integers(0, 5), _item_values()),
        _updates(),
        st.builds(Advance, st.sampled_from([12, 24, 48, -24, 1])),
        st.builds(Run, st.integers(1, 3)),
    )
    begin = st.lists(_rows(), min_size=6, max_size=10).map(Insert)
    return st.builds(_script, begin, st.lists(steps, max_size=max_steps))


def _updates() -> st.SearchStrategy[Update]:
    """Other values for a fact that has no slots, and for one that rules conclude too."""
    hours = st.integers(-72, 24).map(lambda n: START + timedelta(hours=n))
    some = st.fixed_dictionaries
    return st.one_of(
        st.builds(Update, st.just("Edge"), st.integers(0, 5), some({}, optional={"a": WHOLE, "b": WHOLE})),
        st.builds(
            Update,
            st.just("Link"),
            st.integers(0, 5),
            some({}, optional={"src": st.integers(0, 5), "dst": st.integers(0, 5), "n": WHOLE}),
        ),
        st.builds(Update, st.just("Visit"), st.integers(0, 5), some({"n": WHOLE}, optional={"at": hours})),
        st.builds(
            Update, st.sampled_from(["A1", "Log"]), st.integers(0, 5), some({}, optional={"p": WHOLE, "n": WHOLE})
        ),
        st.builds(Update, st.just("A2"), st.integers(0, 5), some({}, optional={"v": WHOLE, "k": SMALL})),
    )


def _script(first: Insert, rest: list[Step]) -> list[Step]:
    """A beginning, a run, some steps, and a run."""
    return [first, Run(), *rest, Run()]
