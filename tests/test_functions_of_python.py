"""Python functions that rules call: what their type hints mean, and what happens when they do not do as they say."""

from __future__ import annotations

import functools
from datetime import date  # noqa: TC003 - type hints are read at run time
from decimal import Decimal  # noqa: TC003
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import pytest

from aitia.dsl.ruleset import Type
from aitia.rules_engine import Engine
from aitia.rules_engine.functions import signatures

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

RULES = """\
fact Order has
  number : text key
  total  : number
  score  : number

rule R1 "scored"
  when
    for each Order o
  then
    conclude o.score is f(o.total)
"""
_KNOWN = "str, float, int, bool, date, datetime, timedelta, Annotated[Decimal, places], Literal['a', 'b'], list[str]"


def scores(function: Any) -> tuple[list[object], list[str]]:
    """The scores of orders of 7 and 1, and the notes of the problems."""
    engine = Engine.from_text(RULES, "shop.rules", functions={"f": function})
    facts = [{"number": "A", "total": 7}, {"number": "B", "total": 1}, {"number": "C"}]
    decision = engine.decide({"Order": facts}, on_error="skip")
    return [fact.fields["score"] for fact in decision.facts], [problem.note for problem in decision.problems]


def high(total: float) -> float | None:
    """The total, if it is high."""
    return total if total > 5 else None


class Scorer:
    """A model that can be called."""

    def __call__(self, total: float) -> float:
        """Twice the total."""
        return 2 * total

    def half(self, total: float) -> float:
        """Half the total."""
        return total / 2


def test_none_is_unknown() -> None:
    """A function that has no answer gives None, and says so in its type hint."""
    assert scores(high) == ([7.0, None, None], [])


def test_whatever_can_be_called_is_a_function() -> None:
    """Objects, methods and partials, not only what `def` makes."""
    assert scores(Scorer())[0] == [14.0, 2.0, None]
    assert scores(Scorer().half)[0] == [3.5, 0.5, None]
    assert scores(functools.partial(high))[0] == [7.0, None, None]


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ("high", 'f gave a wrong value: expected a number, found "high"'),
        (True, "f gave a wrong value: expected a number, found true"),
        (float("nan"), "f gave a wrong value: expected a number, found NaN"),
        (float("inf"), "f gave a wrong value: the number is too large"),
        ([1.0], "f gave a wrong value: expected a number, found a list"),
    ],
)
def test_a_value_of_another_type_is_a_problem_and_no_value(value: object, note: str) -> None:
    """Whatever the hint says: what comes back is looked at before it becomes a cell."""

    def wrong(total: float) -> float:
        return value if total > 5 else total  # type: ignore[return-value]

    assert scores(wrong) == ([None, 1.0, None], [f"{note}; with Order A"])


def test_numbers_of_numpy_are_numbers() -> None:
    """What a model gives is seldom a plain float."""

    def predicted(total: float) -> float:
        return np.float32(total)  # type: ignore[return-value]

    assert scores(predicted) == ([7.0, 1.0, None], [])


def test_an_error_is_named_with_the_fact_and_the_function() -> None:
    """The author of the rule sees which call it was, the programmer which exception."""

    def missing(total: float) -> float:
        raise KeyError(total)

    assert scores(missing) == ([None, None, None], ["f failed with KeyError: 7.0; with Order A"])


def test_hints_are_types_of_the_language() -> None:
    """Money needs its places, a choice its words; `| None` changes nothing, since all may be unknown."""

    def price(
        total: Annotated[Decimal, 2], kind: Literal["a", "b"], names: list[str], at: date | None
    ) -> Annotated[Decimal, 2] | None:
        raise NotImplementedError(total, kind, names, at)

    (signature,) = signatures({"price": price})
    money = Type("decimal", places=2)
    assert signature.parameters == (
        ("total", money),
        ("kind", Type("choice", options=("a", "b"))),
        ("names", Type("list", element=Type("text"))),
        ("at", Type("date")),
    )
    assert signature.gives == money


def bare(x):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """No hints."""
    raise NotImplementedError(x)


def unknown(total: Missing) -> float:  # type: ignore[name-defined]  # noqa: F821
    """A hint that names nothing."""
    raise NotImplementedError(total)


def variadic(*totals: float) -> float:
    """Any number of parameters."""
    raise NotImplementedError(totals)


@pytest.mark.parametrize(
    ("name", "function", "error", "message"),
    [
        (
            "f",
            bare,
            TypeError,
            f"function 'f': expected a type hint for 'x' among {_KNOWN}, got None; "
            "write for example 'def f(x: float) -> bool'",
        ),
        (
            "f",
            unknown,
            TypeError,
            "function 'f': its type hints cannot be read, since name 'Missing' is not defined; "
            "import it where it is there at run time",
        ),
        ("f", 5, TypeError, "function 'f': expected a function, got 5"),
        (
            "f",
            variadic,
            TypeError,
            "function 'f': expected parameters that are passed by place, got '*totals: 'float''",
        ),
        ("abs", high, ValueError, "the function 'abs' is built in; register yours under another name"),
        (
            "os.system",
            high,
            ValueError,
            "expected the name of a function, such as 'credit_score', got 'os.system'",
        ),
    ],
)
def test_what_rules_could_not_call_is_refused(
    name: str, function: Callable[..., Any], error: type[Exception], message: str
) -> None:
    """At once, with what to write instead."""
    with pytest.raises(error) as caught:
        Engine.from_text(RULES, functions={name: function})
    assert str(caught.value) == message


def test_a_run_goes_on_after_an_interruption_within_a_function() -> None:
    """What breaks out of a function leaves the session whole, and the call is made again."""
    calls: list[float] = []

    def impatient(total: float) -> float:
        calls.append(total)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return total

    session = Engine.from_text(RULES, functions={"f": impatient}).session()
    session.insert_values([("Order", {"number": "A", "total": 7.0})])
    with pytest.raises(KeyboardInterrupt):
        session.run()
    assert session.run().stopped == "quiescent"
    assert session.facts()[0].fields["score"] == 7.0
    assert calls == [7.0, 7.0]
