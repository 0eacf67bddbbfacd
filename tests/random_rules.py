"""Random rule sets, as text.

The vocabulary is fixed and small, so that joins hit. What rules conclude stands in three layers: a rule of a layer
reads the layers below in every way, and its own only where that is monotone (a `for each` over the layer's facts or
over a `many` field), so that every text is a rule set. Rules that record, change or remove read everything, and may
loop: run them with a limit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from random_conditions import (
    EVERYTHING,
    Features,
    Scope,
    bind,
    computed,
    condition,
    for_each,
    item_manys,
    number,
    pattern,
    plain,
)

if TYPE_CHECKING:
    from random_conditions import Draw

VOCABULARY = """
stages early, late

subject it : Special

function mixed(a: whole number, b: whole number) gives whole number = a + b * 2

function large(a: whole number) gives yes or no = a > 1

function hours(a: whole number) gives whole number = a + hour(now())

fact Item has
  n  : whole number
  w  : whole number default 1
  z  : whole number computed as n + w
  u  : whole number computed as day(today()) + n
  g  : choice (red, green, blue)
  on : yes or no
  t  : text
  d  : decimal(2)
  x  : number
  l  : list of whole number
  c  : whole number
  m0 : whole number many
  s1 : whole number
  m1 : whole number many
  y  : whole number computed as s1 + n
  s2 : whole number default 5
  m2 : whole number many
  s3 : whole number
  m3 : whole number many

fact Special is a Item has
  extra : whole number

fact Edge has
  a : whole number
  b : whole number

fact Link has
  src : Item
  dst : Item
  n   : whole number

event Visit has
  at : date and time
  n  : whole number

fact Log has
  n : whole number

fact A1 has
  p : whole number
  q : whole number

fact A2 has
  k : whole number key
  v : whole number

fact A3 has
  p : whole number
  r : Item
"""


# ---- actions


def concluded(scope: Scope) -> str:
    """A conclusion of the rule's layer."""
    layer = scope.layer
    kinds = (
        ["fact", "fact"]
        + ["slot", "slot", "many"] * bool(scope.items)
        + ["presume"] * (scope.use.presume and bool(scope.items))
    )
    item = scope.one(scope.items) if scope.items else ""
    value = number(scope)
    if not scope.recursive and scope.chance(15):
        value = f"{value} + {number(scope)}"
    elif not scope.recursive and scope.use.faults and scope.chance(20):
        value = computed(scope)
    match scope.one(kinds):
        case "slot":
            return f"conclude {item}.s{layer} is {value}"
        case "presume":
            return f"presume {item}.s{layer} is {value}"
        case "many":
            return f"conclude {item}.m{layer} is {value}"
        case _:
            return f"conclude {_new(scope, value, item)}"


def _new(scope: Scope, value: str, item: str) -> str:
    """A fact of the rule's layer."""
    match scope.layer:
        case 1:
            return f"A1(p: {value}, q: {number(scope)})" if scope.chance(80) else f"A1(p: {value})"
        case 2:
            return f"A2(k: {value}, v: {number(scope)})" if scope.chance(70) else f"A2(k: {value})"
        case _:
            return f"A3(p: {value}, r: {item})" if item else f"A3(p: {value})"


def produced(scope: Scope) -> str:
    """An action that stays."""
    kinds = (
        ["record"]
        + ["visit"] * scope.use.windows
        + ["change", "change"] * bool(scope.items)
        + ["remove"] * bool(scope.items or scope.edges)
    )
    match scope.one(kinds):
        case "change":
            return f"change {scope.one(scope.items)}.c to {number(scope)} + {scope.one(['0', '1'])}"
        case "remove":
            return f"remove {scope.one(scope.edges + scope.items)}"
        case "visit":
            return f"record Visit(n: {number(scope)})"
        case _:
            return f"record Log(n: {number(scope)})"


def effect(scope: Scope) -> str:
    """`say` or `call`."""
    value = scope.one(scope.numbers + scope.shown)
    if scope.use.stops and scope.chance(30):
        return f'stop "at {{{value}}}"'
    if scope.use.faults and scope.chance(25):
        return f"call tell(value: {computed(scope)})"
    return f'say "value {{{value}}}"' if "." in value and scope.chance(50) else f"call tell(value: {value})"


# ---- rules and rule sets


@dataclass(frozen=True)
class Drawn:
    """A rule in parts, until it is known what it overrides."""

    code: str
    layer: int
    recursive: bool
    attributes: tuple[str, ...]
    body: str
    block: str = "rule"

    def text(self, overrides: list[str]) -> str:
        """The block."""
        stronger = [f"overrides {', '.join(overrides)}"] if overrides else []
        return "\n  ".join([f'{self.block} {self.code} "a rule"', *self.attributes, *stronger, self.body])


def rule(draw: Draw, code: str, use: Features) -> Drawn:
    """One rule of a random layer; layer 4 records, changes and removes."""
    layer = draw(st.sampled_from([1, 1, 2, 2, 3] + [4] * use.production))
    scope = Scope(draw, layer, use)
    if use.subjects and scope.chance(15):
        bind(scope, "Special", "it")
    conditions = [for_each(scope)]
    conditions += [condition(scope) for _ in range(draw(st.sampled_from([0, 1, 1, 2, 3])))]
    unless = f"\n  unless {plain(scope)}" if use.unless and scope.chance(15) else ""
    actions = [produced(scope) if layer == 4 else concluded(scope) for _ in range(scope.one([1, 1, 2]))]
    if use.effects and scope.chance(25):
        actions.append(effect(scope))
    body = "when\n    " + "\n    and ".join(conditions) + unless + "\n  then\n    " + "\n    ".join(actions)
    return Drawn(code, layer, scope.recursive, tuple(attributes(scope, code)), body)


def attributes(scope: Scope, code: str) -> list[str]:
    """Stage, priority, validity, `repeats`: what stands between the title and `when`."""
    found = []
    if scope.use.stages and scope.chance(60):
        found.append(f"in stage {'early' if scope.layer < 3 else 'late'}")
    if scope.use.priorities and scope.chance(20):
        found.append(f"priority {scope.one([1, 2])}")
    if scope.use.validity and scope.chance(10):
        found.append(f"valid {scope.one(['from 2026-01-02', 'until 2026-01-02', 'from 2026-01-02 until 2026-01-03'])}")
    if scope.layer == 4 and scope.chance(30):
        found.append("repeats")
    if code != "R1" and scope.chance(3):
        found.append("disabled")
    return found


def table(draw: Draw, code: str, use: Features) -> Drawn:
    """A decision table of a random layer over items."""
    scope = Scope(draw, draw(st.sampled_from([1, 1, 2, 3])), replace(use, recursion=False))
    _, text = pattern(scope, ["Item"], "v1")
    bind(scope, "Item", "v1")
    policy = scope.one(["first", "unique", "unique", "every", "collect"])
    headings = [scope.one(["v1.g", *scope.numbers, *(f"v1.{m}" for m in item_manys(scope.layer))])]
    headings += [scope.one(scope.numbers) for _ in range(scope.one([0, 1, 1]))]
    outputs = [f"v1.m{scope.layer}"] + [f"v1.s{scope.layer}"] * (policy != "collect" and scope.chance(50))
    rows = [
        [[cell(scope, h) for h in headings], [conclusion(scope) for _ in outputs]] for _ in range(scope.one([2, 3, 4]))
    ]
    lines = [" || ".join(" | ".join(side) for side in row) for row in [[headings, outputs], *rows]]
    ruler = " || ".join(" | ".join("---" for _ in side) for side in (headings, outputs))
    body = "\n  ".join(f"| {line} |" for line in [lines[0], ruler, *lines[1:]])
    return Drawn(
        code,
        scope.layer,
        False,
        tuple(attributes(scope, code)),
        f"for each {text}\n  match {policy}\n  {body}",
        "table",
    )


def cell(scope: Scope, heading: str) -> str:
    """A condition of a row."""
    if heading == "v1.g":
        return str(scope.one(["red", "-", "not green", "one of (red, blue)"]))
    if heading in (f"v1.{m}" for m in item_manys(scope.layer)):
        return str(scope.one(["1", "-", "not 2", "one of (0, 2)"]))
    value = number(scope)
    return str(scope.one([value, value, "-", f">= {value}", f"0 to {value}", f"not {value}", f"one of ({value}, 1)"]))


def conclusion(scope: Scope) -> str:
    """A value of a row."""
    if scope.use.faults and scope.chance(10):
        return computed(scope)
    return str(scope.one([number(scope), number(scope), "-"]))


def may_override(one: Drawn, other: Drawn) -> bool:
    """Whether what the one reads is settled before the other concludes anything."""
    last = one.recursive or "presume" in one.body  # what is presumed waits for what is concluded
    return one.layer < other.layer or (one.layer == other.layer and not last)


@st.composite
def rule_texts(draw: Draw, use: Features = EVERYTHING, max_rules: int = 8) -> str:
    """The text of a rule set."""
    codes = [f"R{n}" for n in range(1, draw(st.integers(min(2, max_rules), max_rules)) + 1)]
    rules = [
        table(draw, code, use) if use.tables and draw(st.integers(0, 9)) > 7 else rule(draw, code, use)
        for code in codes
    ]
    ranked = sorted(rules, key=lambda r: r.layer)
    blocks = []
    for one in rules:
        below = [r for r in ranked[ranked.index(one) + 1 :] if use.overrides and may_override(one, r)]
        chosen = [r.code for r in below if draw(st.integers(0, 9)) == 9]
        blocks.append(one.text(chosen))
    return VOCABULARY + "\n" + "\n\n".join(blocks) + "\n"
