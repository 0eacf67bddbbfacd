"""Random conditions of rules, as text (see random_rules.py for the whole)."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Features:
    """What random rules may use."""

    negation: bool = True
    counting: bool = True
    aggregates: bool = True
    every: bool = True
    number_of: bool = True
    disjunction: bool = True
    unknown: bool = True
    unless: bool = True
    overrides: bool = True
    presume: bool = True
    stages: bool = True
    priorities: bool = True
    recursion: bool = True
    lists: bool = True
    references: bool = True
    lets: bool = True
    production: bool = True
    windows: bool = True
    validity: bool = True
    effects: bool = True
    tables: bool = True
    subjects: bool = True
    functions: bool = True
    stops: bool = True
    faults: bool = True


EVERYTHING = Features()
NOTHING = Features(**{f.name: False for f in fields(Features)})

FIELDS = {
    "Edge": ["a", "b"],
    "Link": ["n"],
    "Visit": ["n"],
    "Log": ["n"],
    "A1": ["p", "q"],
    "A2": ["k", "v"],
    "A3": ["p"],
}
CONSTANTS = ["1", "2", "0"]


@dataclass
class Scope:
    """What a rule has bound so far. `numbers` are whole-valued expressions, `items` variables of type Item."""

    draw: Draw
    layer: int
    use: Features
    items: list[str] = field(default_factory=list[str])
    edges: list[str] = field(default_factory=list[str])
    numbers: list[str] = field(default_factory=list[str])
    shown: list[str] = field(default_factory=list[str])
    count: int = 0
    recursive: bool = False

    def name(self, letter: str) -> str:
        """A new name."""
        self.count += 1
        return f"{letter}{self.count}"

    def one(self, options: list[Any]) -> Any:
        """One of several; shrinks to the first."""
        return self.draw(st.sampled_from(options))

    def chance(self, percent: int) -> bool:
        """Yes so often; shrinks to no."""
        return bool(self.draw(st.integers(0, 99)) >= 100 - percent)


def item_numbers(layer: int) -> list[str]:
    """The whole-valued fields of an item that a rule of this layer may read in any way."""
    return ["n", "w", "z", "c", "u"] + [f"s{k}" for k in range(1, layer)] + (["y"] if layer > 1 else [])


def item_manys(layer: int) -> list[str]:
    """The `many` fields that a rule of this layer may read in any way."""
    return [f"m{k}" for k in range(layer)]


def number_fields(type: str, layer: int) -> list[str]:
    """The whole-valued fields of a type that a rule of this layer may read in any way."""
    return (
        item_numbers(layer)
        if type in ("Item", "Special")
        else FIELDS[type][:1]
        if type == f"A{layer}"
        else FIELDS[type]
    )


# ---- conditions


def number(scope: Scope) -> str:
    """A whole-valued expression without arithmetic, so that recursion stays finite."""
    return str(scope.one(CONSTANTS + scope.numbers * 2))


def computed(scope: Scope) -> str:
    """A whole-valued expression that may fail."""
    value = scope.one(scope.numbers or CONSTANTS)
    return f"{value} * 3000000000000000000" if scope.chance(30) else f"floor({number(scope)} / {value})"


def comparison(scope: Scope, subject: str) -> str:
    """A test of a whole-valued expression."""
    if scope.use.functions and scope.chance(8):
        return f"{scope.one(['', 'not '])}large({subject})"
    if scope.use.faults and scope.chance(6):
        subject = f"floor({number(scope)} / {subject})"
    kinds = ["is", "join", "is not", ">", "<=", "one of", "between"] + ["unknown", "known"] * scope.use.unknown
    match scope.one(kinds):
        case "one of":
            return f"{subject} is one of ({number(scope)}, 2)"
        case "between":
            return f"{subject} is between 1 and {number(scope)}"
        case "unknown" | "known" as word:
            return f"{subject} is {word}"
        case "join":
            return f"{subject} is {scope.one(scope.numbers or CONSTANTS)}"
        case op:
            return f"{subject} {op} {number(scope)}"


def own_test(scope: Scope, type: str) -> str:
    """A test of a pattern's own fields."""
    if type in ("Item", "Special"):
        special = scope.one(["", "", "g is red", "on is yes", "g is not green", 't starts with "a"', "many", "sum"])
        if special == "many":
            return f"{scope.one(item_manys(scope.layer))} is {scope.one(['', 'not '])}{number(scope)}"
        if special == "sum":
            return comparison(scope, f"n + {number(scope)}")
        if special:
            return str(special)
    return comparison(scope, scope.one(number_fields(type, scope.layer)))


def some_types(scope: Scope) -> list[str]:
    """The types that a rule of this layer may read in any way."""
    base = ["Item", "Edge", "Item", "Special", "Log"] + ["Link"] * scope.use.references + ["Visit"] * scope.use.windows
    return base + [f"A{k}" for k in range(1, scope.layer)]


def pattern(scope: Scope, types: list[str], name: str = "") -> tuple[str, str]:
    """A type, and a pattern over it with up to two tests."""
    type = scope.one(types)
    window = " in the last 2 days" if type == "Visit" and scope.chance(60) else ""
    tests = [own_test(scope, type) for _ in range(scope.one([0, 0, 0, 1, 1, 2]))]
    if type == "Link" and scope.items and scope.chance(50):
        tests.append(f"{scope.one(['src', 'dst'])} is {scope.one(scope.items)}")
    where = f" where {', '.join(tests)}" if tests else ""
    return type, f"{type}{' ' + name if name else ''}{window}{where}"


def for_each(scope: Scope) -> str:
    """A `for each`, perhaps over the facts of the rule's own layer."""
    name = scope.name("v")
    types = some_types(scope)
    own = f"A{scope.layer}"
    if scope.use.recursion and scope.layer in (1, 2, 3) and scope.chance(25):
        types, scope.recursive = [own], True
    elif not scope.numbers and scope.layer == 1:
        types = ["Item", "Edge", "Item"]
    type, text = pattern(scope, types, name)
    bind(scope, type, name)
    return f"for each {text}"


def bind(scope: Scope, type: str, name: str) -> None:
    """Make the names that a pattern binds known."""
    scope.numbers += [f"{name}.{f}" for f in number_fields(type, scope.layer)]
    match type:
        case "Item" | "Special":
            scope.items.append(name)
        case "Edge":
            scope.edges.append(name)
        case "Link":
            scope.numbers += [f"{name}.src.n", f"{name}.dst.c"]
        case _:
            pass


def for_each_in(scope: Scope) -> str:
    """A `for each … in`, perhaps over the `many` field of the rule's own layer."""
    name = scope.name("e")
    options = [*item_manys(scope.layer), "l"]
    if scope.use.recursion and scope.layer in (1, 2, 3) and scope.chance(40):
        options, scope.recursive = [f"m{scope.layer}"], True
    text = f"for each {name} in {scope.one(scope.items)}.{scope.one(options)}"
    scope.numbers.append(name)
    return text


def quantified(scope: Scope, kind: str) -> str:
    """`there is`, `there are`, `every`: over layers below."""
    type, text = pattern(scope, some_types(scope))
    match kind:
        case "every":
            return f"every {text} satisfies {own_test(scope, type)}"
        case "there are":
            how_many = scope.one(["at least", "at most", "exactly", "more than", "fewer than"])
            return f"there are {how_many} {scope.one([1, 2])} {text}"
        case _:
            return f"{kind} {text}"


AGGREGATES = {
    "whole": (["sum of {f}", "minimum of {f}", "maximum of {f}", "count of"], ["Item", "Edge"]),
    "number": (["average of n", "sum of x", "average of x", "minimum of x"], ["Item"]),
    "decimal": (["sum of d", "average of d", "maximum of d"], ["Item"]),
    "list": (["list of {f}"], ["Item", "Edge"]),
    "far": (["list of dst.n", "sum of src.n", "maximum of dst.c"], ["Link"]),
}


def aggregate(scope: Scope) -> str:
    """`let n be the sum of …`."""
    name = scope.name("a")
    kind = scope.one(["whole", "whole", "number", "decimal", "list"] + ["far"] * scope.use.references)
    folds, types = AGGREGATES[kind]
    if kind in ("whole", "list"):
        types = types + [f"A{k}" for k in range(1, scope.layer)]
    fold = scope.one(folds)
    type, text = pattern(scope, types)
    fold = fold.format(f=scope.one(number_fields(type, scope.layer)))
    over = "" if fold == "count of" else " over"
    scope.shown.append(name)
    if kind == "whole":
        scope.numbers.append(name)
    return f"let {name} be the {fold}{over} {text}"


def let(scope: Scope) -> str:
    """`let n be a + b`."""
    name = scope.name("x")
    kind = scope.one(["+", "-"] + ["mixed", "hours"] * scope.use.functions + ["computed"] * scope.use.faults)
    match kind:
        case "mixed":
            value = f"mixed({number(scope)}, {number(scope)})"
        case "hours":
            value = f"hours({number(scope)})"
        case "computed":
            value = computed(scope)
        case _:
            value = f"{number(scope)} {kind} {number(scope)}"
    text = f"let {name} be {value}"
    scope.numbers.append(name)
    return text


def test(scope: Scope) -> str:
    """A plain test of what is bound."""
    return comparison(scope, scope.one(scope.numbers))


def condition(scope: Scope) -> str:
    """Any condition after the first."""
    use = scope.use
    kinds = ["for each", "test", "there is a"]
    kinds += ["there is no"] * use.negation + ["there are"] * use.counting + ["every"] * use.every
    kinds += (
        ["aggregate"] * 2 * use.aggregates
        + ["let"] * use.lets
        + ["or"] * use.disjunction
        + ["number of"] * use.number_of
    )
    kinds += ["in"] * 2 * (use.lists and bool(scope.items))
    kind = scope.one(kinds)
    match kind:
        case "for each":
            return for_each(scope)
        case "test":
            return test(scope)
        case "aggregate":
            return aggregate(scope)
        case "let":
            return let(scope)
        case "in":
            return for_each_in(scope)
        case "or":
            return f"({plain(scope)} or {plain(scope)})"
        case "number of":
            count = scope.one(["at least 1", "at least 2", "exactly 1", "fewer than 2"])
            return f"{count} of ({plain(scope)}; {plain(scope)}; {plain(scope)})"
        case _:
            return quantified(scope, kind)


def plain(scope: Scope) -> str:
    """A condition that binds nothing, as inside `or`."""
    kinds = ["test", "not", "there is a"] + ["there is no"] * scope.use.negation
    kind = scope.one(kinds)
    match kind:
        case "test":
            return test(scope)
        case "not":
            return f"not ({test(scope)})"
        case _:
            return quantified(scope, kind)
