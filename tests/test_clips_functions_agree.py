"""The built-in functions give what CLIPS gives: value, printed text, error or warning."""

from __future__ import annotations

import math
from typing import Any

import pytest
from clips_calls import Answer, Oracle, key, literal
from clips_host import FakeHost
from hypothesis import given, settings
from hypothesis import strategies as st

from aitia.dsl.clips.values import InstanceName, Symbol
from aitia.rules_engine.clips.functions import ClipsError, arithmetic, mathematics, multifields, predicates, strings
from aitia.rules_engine.clips.functions.builtin import Builtin, Kind
from aitia.rules_engine.clips.functions.printing import escaped, printed
from aitia.rules_engine.clips.functions.table import FUNCTIONS, call

S = Symbol
LEAST, GREATEST = -(2**63), 2**63 - 1
NAN = -math.nan  # as x86 makes it

SILENT = {"explode$", "string-to-field"}
"""CLIPS warns of numbers that are too large and of strings without an end; we take them as it does, in silence."""

NOT_ASKED = {"random", "seed", "sort"}
"""`random` has a generator of its own; `sort` is asked below."""


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    """One environment for this file."""
    return Oracle()


def answer(name: str, arguments: tuple[Any, ...]) -> Answer:
    """What our function comes to."""
    host = FakeHost()
    try:
        value = call(name, arguments, host)
    except ClipsError:
        return Answer(error=True)
    return Answer(value, output=host.channels.output, warned=bool(host.channels.warnings))


def compared(given_by: Answer, name: str) -> tuple[object, ...]:
    """What must agree."""
    return given_by.error, key(given_by.value), given_by.output, name not in SILENT and given_by.warned


def agree(oracle: Oracle, name: str, arguments: tuple[Any, ...]) -> None:
    """Ask both."""
    text = f"({name} {' '.join(map(literal, arguments))})"
    assert compared(answer(name, arguments), name) == compared(oracle.ask(text), name), text


# ---- edge cases, chosen by hand

CASES: dict[str, list[tuple[Any, ...]]] = {
    "+": [(GREATEST, 1), (GREATEST, 1, 1.0), (1.0, GREATEST), (1, S("a")), (1,), (1, 2.5, 3)],
    "-": [(LEAST, 1), (1, 2, 3), (5,), (0, -0.0)],
    "*": [(GREATEST, 2), (2**62, 2, 1.0), (1e308, 10)],
    "/": [(4, 2), (1, 2, 4), (7, 0), (1, 0.0), (0.0, -5), (1e308, 1e-10)],
    "div": [(7, 0), (7.9, 2.1), (-7, 2), (7, 0.5), (LEAST, -1), (1e30, 2), (100, 3, 2)],
    "mod": [(-7, 2), (7, -2), (7, 2.5), (-7.5, 2), (7, 0), (7.5, 0), (LEAST, -1), (1e30, 7), (-5.0, 5), (-0.0, 1.5)],
    "abs": [(LEAST,), (-3.5,), (-0.0,)],
    "min": [(2, 1.0, 1), (1.0, 1), (S("a"),), (2**53 + 1, 2.0**53)],
    "max": [(1, 1.0), (3.0, 3), (GREATEST, 9.3e18), (1, NAN), (NAN, 1)],
    "integer": [(1e300,), (-2.7,), (NAN,), (3,), ("3",)],
    "round": [(0.5,), (-0.5,), (2.5,), (-2.5,), (0.49999999999999994,), (4503599627370497.5,), (1e300,), (-1e300,)],
    "**": [(0, 0), (0, -1), (-1, 0.5), (-8, 3), (2, 1024), (-2, 1025), (math.inf, 0), (-1, NAN)],
    "sqrt": [(-1,), (-0.0,), (NAN,)],
    "log": [(0,), (-1,), (-0.0,), (math.inf,)],
    "tan": [(math.pi / 2,), (1,), (math.inf,)],
    "atan2": [(0, 0), (-1, -0.0), (1, 1)],
    "asech": [(0,), (1,), (2,), (NAN,)],
    "acsch": [(0,), (1e-300,), (-1,)],
    "acoth": [(1,), (-2,), (0.5,)],
    "=": [(1, 1.0, 1), (2**53 + 1, 2.0**53), (1, 2, S("a")), (NAN, NAN)],
    "<>": [(1, 2, 2), (1, 2, 1), (NAN, 1)],
    "<": [(1, 2, 3), (1, 1.0), (NAN, 1), (1, NAN)],
    "<=": [(1, 1.0, 2, 2, 3), (1, 2, 1, S("a"))],
    "eq": [(1, 1.0), ("a", S("a")), (InstanceName("a"), S("a")), ((1, 2), (1, 2)), (0.0, -0.0), ((1,), 1)],
    "neq": [(S("a"), S("b"), S("a")), (S("a"), S("b"), S("b"))],
    "not": [(S("FALSE"),), (S("nil"),), ((),), (None,)],
    "evenp": [(2.0,), (LEAST,), (-1,)],
    "lexemep": [(InstanceName("a"),), ("a",), (S("a"),), (None,)],
    "str-cat": [("a", InstanceName("foo"), 1e20, 1e-5, 100000.0, 1234567.5), ((1,),), (), (None,), (NAN, math.inf)],
    "sym-cat": [("a b",), ("",), (3,)],
    "sub-string": [(2, 9, "abc"), (0, 2, "abc"), (3, 2, "abc"), (-3, 2, S("abc")), (2, 3, "aöb"), (1, GREATEST, "abc")],
    "str-index": [("", "abc"), ("z", "abc"), (S("b"), "abcb"), ("ö", "aöb"), (1, "a")],
    "str-compare": [("abc", "abz"), ("abcd", "abce", 3), ("abcd", "abce", -1), ("ä", "z"), ("äx", "äy", 2), (3, "a")],
    "str-replace": [("aaa", "a", "aa"), ("aaa", "", "x"), (InstanceName("abc"), "b", "x"), ("aaa", "aa", "b")],
    "str-length": [("häh",), (3,), (InstanceName("abc"),)],
    "str-byte-length": [("häh",)],
    "upcase": [("straße",), (S("ab"),), (InstanceName("ab"),)],
    "string-to-field": [("",), ("3.0 abc",), ('"a b" c',), ("(+ 1 2)",), ("[abc]",), (S("abc"),), ("9" * 20,), (3,)],
    "explode$": [
        ("",),
        ("[foo] 3.0e5 ; comment\nx <- a&b|c~d :x =y ?*g* $?x ? $? <a a<b",),
        ('"a\\"b\\\\c" "unfinished',),
        ("1. .5 1.e5 1e 3abc +3 - 1.2.3 007 -0 -0.0 1e400 [a ?1",),
        (S("abc"),),
    ],
    "implode$": [((InstanceName("foo"), S("a b"), "s t", "a\\b", 'q"s', 1e20, -0.0),), ((),)],
    "nth$": [(9, (1, 2)), (0, (1, 2)), (1.0, (1,)), (1, S("a"))],
    "member$": [((2, 3), (1, 2, 3)), ((), (1,)), (1.0, (1,)), (None, (1,)), ((1, 2), (0, 1, 1, 2))],
    "subseq$": [((1, 2, 3), -1, 9), ((1, 2, 3), 3, 1), ((1, 2, 3), -5, -2)],
    "delete$": [((1, 2, 3), 0, 1), ((1, 2, 3), 1, 3), ((1, 2, 3), 2, 1), ((), 1, 1)],
    "replace$": [((1, 2, 3), 2, 3, 9, (8, 8), 7), ((1, 2, 3), 3, 4, 9), ((1, 2, 3), 2, 2, ())],
    "insert$": [((1, 2), 9, 3, (4, 5)), ((1, 2), 0, 3), ((), 1, 1)],
    "delete-member$": [((S("a"), S("a"), S("b"), S("b")), (S("a"), S("b")), S("b")), ((1, 2), ()), ((1, 2), None)],
    "replace-member$": [((1, 2, 1), (8, 9), 1, 2), ((1, 1, 1), (1, 1), (1, 1)), ((1, 2, 1, 2), 0, (2, 1), 1)],
    "union$": [(), ((1, 1.0, "a", S("a")), (1.0,))],
    "intersection$": [(), ((1, 1),), ((1, 2, 3), (3, 2), (2, 3, 1))],
    "difference$": [((1, 1, 2),), ((1, 2, 3, 3), (1,), (2,))],
    "create$": [(), ((1, 2), None, (), 3)],
    "type": [(3,), (3.0,), ("a",), (S("a"),), (InstanceName("a"),), ((),)],
    "funcall": [
        ("+", 1, 2),
        (S("+"), 1, S("a")),
        ("foo", 1),
        ("abs", 1, 2),
        ("div", 5, 0),
        (3,),
        (S("and"), S("TRUE"), 3),
    ],
    "asinh": [(-GREATEST,), (1e300,)],
    "format": [
        (S("nil"), "%d"),
        (S("nil"), "none", 1),
        (S("nil"), "%#o %#x %#x", 8, 255, 0),
        (S("nil"), "%5 d", 3),
        (S("nil"), "%c", 1.5),
        (S("nowhere"), "a"),
        (S("nil"), S("text")),
    ],
    "symbol-to-instance-name": [(S("a"),), ("a",)],
    "instance-name-to-symbol": [(InstanceName("a"),), (S("a"),), ("a",)],
}


@pytest.mark.parametrize("name", CASES)
def test_edge_cases_come_out_as_in_clips(oracle: Oracle, name: str) -> None:
    """Overflow, empty texts, places outside, mixtures of types: each as CLIPS has it."""
    for arguments in CASES[name]:
        agree(oracle, name, arguments)


# ---- random arguments

SYMBOLS = st.sampled_from(["a", "b", "red", "TRUE", "FALSE", "nil", "crlf", "a b", "EOF", "ä", "gen1"]).map(S)
STRINGS = st.text('ab13 .?ä"\\(;-\n', max_size=8)
INTEGERS = st.one_of(st.integers(-3, 6), st.sampled_from([GREATEST, LEAST, 2**53 + 1]), st.integers(LEAST, GREATEST))
FLOATS = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, -2.5, 0.5, 1e20, 1e300, -1e-300, math.inf, NAN]),
    st.floats(-4, 4),
    st.floats(allow_nan=False, allow_infinity=False),
)
INSTANCES = st.sampled_from(["a", "i"]).map(InstanceName)
MULTIFIELDS = st.lists(
    st.one_of(st.sampled_from([S("a"), S("b"), 1, 2, 1.0, "a"]), SYMBOLS, STRINGS, FLOATS, INSTANCES), max_size=5
).map(tuple)
BY_KIND = {
    Kind.INTEGER: INTEGERS,
    Kind.FLOAT: FLOATS,
    Kind.SYMBOL: SYMBOLS,
    Kind.STRING: STRINGS,
    Kind.INSTANCE: INSTANCES,
    Kind.MULTIFIELD: MULTIFIELDS,
}
ANYTHING = st.one_of(*BY_KIND.values())


def arguments_of(builtin: Builtin) -> st.SearchStrategy[tuple[Any, ...]]:
    """Arguments mostly of the types and number that the function takes."""
    most = builtin.low + 3 if builtin.high is None else builtin.high

    def some(count: int) -> st.SearchStrategy[tuple[Any, ...]]:
        return st.tuples(*[argument(builtin.takes[min(at, len(builtin.takes) - 1)]) for at in range(count)])

    return st.integers(max(builtin.low - 1, 0), most + (builtin.high is not None)).flatmap(some)


def argument(kinds: Kind) -> st.SearchStrategy[Any]:
    """A value of these types, or now and then any."""
    fitting = st.one_of(*(strategy for kind, strategy in BY_KIND.items() if kind in kinds))
    return st.integers(0, 9).flatmap(lambda chance: fitting if chance else ANYTHING)


FAMILIES = {
    family.__name__.rpartition(".")[2]: sorted(set(family.FUNCTIONS) - NOT_ASKED)
    for family in (predicates, arithmetic, mathematics, strings, multifields)
}


@pytest.mark.parametrize("family", FAMILIES)
def test_random_arguments_come_out_as_in_clips(oracle: Oracle, family: str) -> None:
    """Whatever is given to a function, right or wrong, it and CLIPS agree."""

    @settings(max_examples=400, deadline=None)
    @given(
        st.sampled_from(FAMILIES[family]).flatmap(lambda name: st.tuples(st.just(name), arguments_of(FUNCTIONS[name])))
    )
    def check(asked: tuple[str, tuple[Any, ...]]) -> None:
        name, arguments = asked
        if name != "replace-member$" or () not in arguments[2:]:  # see docs/clips-functions.md
            agree(oracle, name, arguments)

    check()


def test_sort_compares_in_the_order_of_clips(oracle: Oracle) -> None:
    """Even with a function that is no order, the values end where CLIPS puts them."""
    comparers = st.sampled_from(
        ["<", ">", ">=", "<>", "eq", "neq", "str-compare", "+", "abs", "no-such", "member$"]
    ).map(S)

    @settings(max_examples=300, deadline=None)
    @given(comparers, st.lists(st.one_of(st.integers(0, 4), st.floats(0, 3), MULTIFIELDS, STRINGS), max_size=9))
    def check(comparer: Symbol, values: list[Any]) -> None:
        agree(oracle, "sort", (comparer, *values))

    check()


# ---- printing

PRINTABLE = st.one_of(ANYTHING, st.sampled_from([S("crlf"), S("tab"), S("vtab"), S("ff"), "crlf", (S("crlf"),), None]))


def test_values_are_printed_as_clips_prints_them(oracle: Oracle) -> None:
    """In `printout`, where a string is bare, and within a multifield, where it is quoted."""

    @settings(max_examples=500, deadline=None)
    @given(PRINTABLE)
    def check(value: Any) -> None:
        assert printed(value) == oracle.ask(f"(printout t {literal(value)})").output

    check()


def test_values_are_escaped_as_clips_escapes_them(oracle: Oracle) -> None:
    """`implode$` gives what can be read again."""

    @settings(max_examples=300, deadline=None)
    @given(st.one_of(SYMBOLS, STRINGS, INTEGERS, FLOATS, INSTANCES))
    def check(value: Any) -> None:
        assert escaped(value) == oracle.ask(f"(implode$ (create$ {literal(value)}))").value

    check()


@pytest.mark.parametrize("name", ["print", "println", "printout"])
def test_what_is_printed_goes_to_the_channel(oracle: Oracle, name: str) -> None:
    """The standard channel has three names, nil is nowhere, and another name is warned of."""
    values = (S("a"), "b c", (S("x"), "y"), S("crlf"), 2.50)
    channels = ("t", "stdout", "nil", "nowhere", 3) if name == "printout" else ("",)
    for channel in channels:
        first = (S(channel) if isinstance(channel, str) else channel,) if channel else ()
        agree(oracle, name, first + values)


# ---- format


def test_a_field_of_absurd_width_is_refused() -> None:
    """CLIPS takes the memory, or crashes."""
    with pytest.raises(ClipsError, match=r"^format makes fields of 10000 characters at most, not %10001d$"):
        call("format", (S("nil"), "%10001d", 1), FakeHost())


FLAGS = st.from_regex(r"%[-+ #0]{0,2}[0-9]{0,2}(\.[0-9]?)?[dfegxoucs]", fullmatch=True)
PIECES = st.one_of(
    FLAGS, st.sampled_from(["%n", "%%", "%t", " and ", "ä"]), st.from_regex(r"%[-5.]?[a-z]", fullmatch=True)
)


def test_format_fills_in_as_clips_does(oracle: Oracle) -> None:
    """Flags, widths and precisions, right and wrong, with values that fit and others."""
    small = st.one_of(st.floats(-1e9, 1e9), st.sampled_from([-0.0, math.inf, NAN]))  # 1e300 as %f crashes CLIPS
    value = st.one_of(st.integers(33, 126), INTEGERS, small, SYMBOLS, STRINGS, MULTIFIELDS)

    @settings(max_examples=400, deadline=None)
    @given(st.lists(PIECES, max_size=3), st.data())
    def check(parts: list[str], data: st.DataObject) -> None:
        needed = sum("%" in part and part not in {"%n", "%%", "%t", "%r", "%v"} for part in parts)
        values = data.draw(st.tuples(*[value] * needed))
        if not any(
            "c" in part and isinstance(item, int) for part in parts for item in values if item not in range(1, 128)
        ):
            agree(oracle, "format", (S("t"), "".join(parts), *values))

    check()
