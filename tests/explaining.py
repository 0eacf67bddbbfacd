"""Sessions for the tests of explanations."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from aitia.rules_engine.engine import Engine

if TYPE_CHECKING:
    from aitia.rules_engine.session import Session

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)

SHOP = """\
module shop version "1.0" language en

fact Order has
  number  : text key
  region  : choice (home "at home", abroad)
  total   : number in "EUR" default 0
  express : yes or no default no
  fee     : number in "EUR" says "delivery of order {number} costs {value} EUR"
  tags    : text many

fact Part has
  order : text
  kind  : choice (cpu, disk, power_supply)
  watts : whole number
  count : whole number default 1
  load  : whole number computed as watts * count

fact Problem has
  order : text
  text  : text

"""
"""Orders, their parts, and what is wrong with them; rules follow from line 22."""

MODULE = 'module m version "1" language en\n\n'


def opened(vocabulary: str, rules: str, *facts: tuple[str, dict[str, Any]]) -> Session:
    """A session over these rules, in which the facts were given one after the other and nothing has fired."""
    session = Engine.from_text(vocabulary + dedent(rules).lstrip("\n"), "shop.rules").session(now=NOW)
    for fact in facts:
        session.insert_values([fact])
    return session


def ran(vocabulary: str, rules: str, *facts: tuple[str, dict[str, Any]]) -> Session:
    """The same, run to its end."""
    session = opened(vocabulary, rules, *facts)
    session.run()
    return session


def order(number: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    """An order."""
    return "Order", {"number": number, **fields}


def part(number: str, kind: str, watts: int | None, **fields: Any) -> tuple[str, dict[str, Any]]:
    """A part of an order."""
    return "Part", {"order": number, "kind": kind, "watts": watts, **fields}
