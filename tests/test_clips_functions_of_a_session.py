"""Functions that need a session, on one that only pretends; where CLIPS prints a list, the same list."""

from __future__ import annotations

from typing import Any

import pytest
from clips_calls import Oracle, key, literal
from clips_host import FakeHost

from aitia.dsl.clips.ast import Slot, Template
from aitia.dsl.clips.functions import SIGNATURES
from aitia.dsl.clips.values import FALSE, TRUE, FactAddress, Symbol
from aitia.dsl.source import Source, Span
from aitia.rules_engine.clips.functions import FUNCTIONS, REFUSED, ClipsError, Fact, call
from aitia.rules_engine.clips.functions import Source as RunTimeSource
from aitia.rules_engine.clips.functions.host import Activation

S = Symbol

CONSTRUCTS = (
    "(deftemplate pt (slot x) (multislot ys) (slot r (type INTEGER) (range 1 5)) (multislot m (cardinality 1 2))"
    " (slot a (allowed-values red 3)) (slot v (default-dynamic 3)) (slot n (default ?NONE)))",
    "(defrule first (declare (salience 5)) (a $?) (not (b)) =>)",
    "(defrule second (not (zz)) =>)",
    "(deffunction twice (?x) (* 2 ?x))",
    '(defglobal ?*g* = "s")',
)
FACTS = (
    '(assert (pt (x 1) (ys a "b c" 2.0) (n "q\\"s")))',
    '(assert (a 1 "two"))',
    "(assert (single))",
)


@pytest.fixture
def oracle() -> Oracle:
    """CLIPS with a few constructs, facts and a second module."""
    oracle = Oracle(*CONSTRUCTS)
    for fact in FACTS:
        oracle.ask(fact)
    oracle.environment.build("(defmodule OTHER)")
    oracle.environment.build("(defrule third (not (u)) =>)")
    oracle.ask("(set-current-module MAIN)")
    return oracle


def span() -> Span:
    """A place that nobody looks at."""
    return Span(Source("program.clp", ""), 1, 1, 1, 1)


def slot(name: str, *, multi: bool = False, **given: Any) -> Slot:
    """A slot without its place."""
    return Slot(span(), name, multi, **given)


@pytest.fixture
def host() -> FakeHost:
    """The same, pretended."""
    host = FakeHost()
    pt = (
        ("x", 1),
        ("ys", (S("a"), "b c", 2.0)),
        ("r", 1),
        ("m", (S("nil"),)),
        ("a", S("red")),
        ("v", 3),
        ("n", 'q"s'),
    )
    host.facts.there = [
        Fact(1, "pt", pt),
        Fact(2, "a", (("implied", (1, "two")),), ordered=True),
        Fact(3, "single", (("implied", ()),), ordered=True),
    ]
    host.agenda.waiting = {
        "MAIN": [Activation(5, "first", (2, None)), Activation(0, "second", (None,))],
        "OTHER": [Activation(0, "third", (None,))],
    }
    host.program.contents = {
        "MAIN": {
            "defrule": ("first", "second"),
            "deftemplate": ("pt", "a", "b", "zz", "single"),
            "deffunction": ("twice",),
            "defglobal": ("g",),
        },
        "OTHER": {"defrule": ("third",), "deftemplate": ("u",)},
    }
    host.program.values = {"MAIN::g": "s"}
    host.program.templates = {
        "pt": Template(
            span(),
            "pt",
            (
                slot("x"),
                slot("ys", multi=True),
                slot("r", types=("INTEGER",), low=1, high=5),
                slot("m", multi=True, least=1, most=2),
                slot("a", allowed=(S("red"), 3)),
                slot("v", default_kind="dynamic"),
                slot("n", default_kind="none"),
            ),
        )
    }
    return host


CALLS: list[tuple[Any, ...]] = [
    ("facts",),
    ("facts", S("MAIN"), 2),
    ("facts", S("*"), 1, 2),
    ("facts", 1, 3, 2),
    ("facts", 3, 2),
    ("facts", S("NONE")),
    ("facts", -1),
    ("facts", S("MAIN"), 1, -1),
    ("ppfact", 1),
    ("ppfact", 2, S("t")),
    ("ppfact", 3, S("nil")),
    ("ppfact", 99),
    ("fact-relation", 1),
    ("fact-relation", 99),
    ("fact-relation", -1),
    ("fact-relation", S("a")),
    ("fact-slot-names", 1),
    ("fact-slot-names", 2),
    ("fact-slot-names", 99),
    ("fact-slot-value", 1, S("ys")),
    ("fact-slot-value", 2, S("implied")),
    ("fact-slot-value", 3, S("implied")),
    ("fact-slot-value", 1, S("nope")),
    ("fact-slot-value", 1, "x"),
    ("fact-slot-value", 99, S("x")),
    ("fact-existp", 1),
    ("fact-existp", 99),
    ("fact-existp", S("a")),
    ("fact-index", 1),
    ("fact-index-to-fact", 1),
    ("fact-index-to-fact", 99),
    ("timetag", 2),
    ("get-fact-list",),
    ("get-fact-list", S("*")),
    ("get-fact-list", S("NONE")),
    ("assert-string", S("a")),
    ("agenda",),
    ("agenda", S("OTHER")),
    ("agenda", S("*")),
    ("agenda", S("NONE")),
    ("rules",),
    ("rules", S("*")),
    ("list-defrules", S("OTHER")),
    ("list-deftemplates",),
    ("list-deftemplates", S("*")),
    ("list-deffunctions",),
    ("list-deffacts",),
    ("list-defglobals",),
    ("show-defglobals",),
    ("show-defglobals", S("*")),
    ("show-defglobals", S("NONE")),
    ("list-defmodules",),
    ("get-defrule-list",),
    ("get-defrule-list", S("*")),
    ("get-defrule-list", S("OTHER")),
    ("get-defrule-list", S("NONE")),
    ("get-deftemplate-list",),
    ("get-defmodule-list",),
    ("get-deffacts-list",),
    ("undefrule", S("nope")),
    ("ppdefrule", S("nope")),
    ("get-current-module",),
    ("set-current-module", S("OTHER")),
    ("set-current-module", S("NONE")),
    ("focus",),
    ("focus", S("NONE"), S("OTHER")),
    ("get-focus",),
    ("get-strategy",),
    ("set-strategy", S("mea")),
    ("set-strategy", S("nope")),
    ("set-strategy", "depth"),
    ("set-salience-evaluation", S("every-cycle")),
    ("set-salience-evaluation", S("nope")),
    ("get-salience-evaluation",),
    ("set-fact-duplication", 3),
    ("set-fact-duplication", FALSE),
    ("get-fact-duplication",),
    ("get-reset-globals",),
    ("refresh", S("nope")),
    ("refresh-agenda", S("NONE")),
    ("run", S("a")),
    ("operating-system",),
    ("setgen", 0),
    ("deftemplate-slot-existp", S("nope"), S("x")),
    ("setgen", 5),
    ("setgen", S("a")),
    ("deftemplate-slot-names", S("pt")),
    ("deftemplate-slot-names", S("nope")),
    ("deftemplate-slot-existp", S("pt"), S("x")),
    ("deftemplate-slot-existp", S("pt"), S("nope")),
    *(
        (f"deftemplate-slot-{what}", S("pt"), S(name))
        for what in ("multip", "singlep", "types", "allowed-values", "range", "cardinality", "defaultp")
        for name in ("x", "ys", "r", "m", "a", "v", "n", "nope")
    ),
    ("deftemplate-slot-types", S("nope"), S("x")),
    ("deftemplate-slot-multip", S("nope"), S("x")),
]


@pytest.mark.parametrize("asked", CALLS, ids=lambda asked: " ".join(map(str, asked)))
def test_a_session_is_shown_as_clips_shows_it(oracle: Oracle, host: FakeHost, asked: tuple[Any, ...]) -> None:
    """Value, printed text, errors and warnings are those of CLIPS."""
    name, *arguments = asked
    theirs = oracle.ask(f"({name} {' '.join(map(literal, arguments))})")
    try:
        value = call(name, tuple(arguments), host)
    except ClipsError:
        assert theirs.error
        return
    assert (key(value), host.channels.output) == (key(theirs.value), theirs.output)
    assert not theirs.error
    assert bool(host.channels.warnings) == theirs.warned


def test_an_address_of_a_fact_that_is_gone_stops_the_run(host: FakeHost) -> None:
    """CLIPS stops there too, while an index is only warned of; asking whether it is there is no mistake."""
    with pytest.raises(ClipsError, match=r"^fact-relation needs a fact that is there, and f-9 has been retracted$"):
        call("fact-relation", (FactAddress(9),), host)
    assert call("fact-existp", (FactAddress(9),), host) == FALSE
    assert call("fact-index", (FactAddress(9),), host) == -1
    assert host.channels.warnings == ["fact-index needs a fact that is there, and f-9 has been retracted"]
    assert call("fact-index", (FactAddress(2),), host) == 2
    call("printout", (S("t"), (FactAddress(2), S("a"))), host)
    assert host.channels.output == "(<Fact-2> a)"


def test_a_stack_of_modules_takes_the_first_module_last(oracle: Oracle, host: FakeHost) -> None:
    """`(focus A B)` runs A first, and each pop gives the module that was in focus."""
    steps = ["(focus OTHER MAIN)", "(get-focus-stack)", "(list-focus-stack)", "(pop-focus)"]
    steps += ["(clear-focus-stack)", "(pop-focus)", "(get-focus)", "(list-focus-stack)"]
    for step in steps:
        name, *modules = step.strip("()").split()
        host.channels.output = ""
        theirs = oracle.ask(step)
        value = call(name, tuple(map(S, modules)), host)
        assert (key(value), host.channels.output) == (key(theirs.value), theirs.output), step


def test_facts_are_asserted_from_text_and_kept_in_files(host: FakeHost) -> None:
    """A file of facts has strings escaped, so that it can be read again."""
    assert call("assert-string", ("(b)",), host) == FactAddress(4)
    assert call("save-facts", ("out.fct",), host) == 4
    assert host.facts.files["out.fct"] == [
        r'(pt (x 1) (ys a "b c" 2.0) (r 1) (m nil) (a red) (v 3) (n "q\"s"))',
        '(a 1 "two")',
        "(single)",
        "(b)",
    ]
    assert call("save-facts", ("out.fct", S("local"), S("pt")), host) == 1
    assert call("save-facts", ("forbidden", S("visible")), host) == -1
    assert call("load-facts", ("out.fct",), host) == 1
    assert call("load-facts", ("nope.fct",), host) == -1
    with pytest.raises(ClipsError, match=r"^save-facts needs local or visible as argument 2, and got the symbol all$"):
        call("save-facts", ("out.fct", S("all")), host)


def test_running_and_stopping_is_left_to_the_session(host: FakeHost) -> None:
    """The functions only say what is wanted."""
    for name, *arguments in (("run",), ("run", 3), ("halt",), ("reset",), ("clear",), ("exit",), ("exit", 2)):
        assert call(name, tuple(arguments), host) is None
    assert host.control.asked == [("run", -1), ("run", 3), "halt", "reset", "clear", ("exit", 0), ("exit", 2)]


def test_a_rule_can_be_refreshed_removed_and_shown(host: FakeHost) -> None:
    """By its name, and the agenda of a module or of all."""
    call("refresh", (S("known"),), host)
    call("refresh-agenda", (S("*"),), host)
    call("refresh-agenda", (), host)
    call("undefrule", (S("first"),), host)
    call("ppdefrule", (S("first"),), host)
    assert call("ppdefrule", (S("first"), S("nil")), host) == "(defrule first)\n"
    assert host.agenda.refreshed == ["known", None, "MAIN"]
    assert (host.channels.output, host.channels.warnings) == ("(defrule first)\n", [])


def test_new_symbols_are_counted_and_pass_over_those_there_are() -> None:
    """`gensym*` gives none that exists."""
    host = FakeHost(symbols=frozenset({"gen2", "gen3"}))
    assert call("gensym", (), host) == S("gen1")
    assert call("gensym*", (), host) == S("gen4")
    assert call("gensym", (), host) == S("gen5")


def test_random_numbers_can_be_repeated_and_keep_their_bounds(host: FakeHost) -> None:
    """A seed begins the series anew; bounds that make no sense are warned of."""
    call("seed", (7,), host)
    first = [call("random", (1, 6), host) for _ in range(50)]
    call("seed", (7,), host)
    assert [call("random", (1, 6), host) for _ in range(50)] == first
    assert set(first) == {1, 2, 3, 4, 5, 6}
    assert not host.channels.warnings
    for bounds in ((), (6, 1), (3,)):
        number = call("random", bounds, host)
        assert isinstance(number, int)
        assert 0 <= number < 2**31
    assert len(host.channels.warnings) == 2


def test_the_time_is_told_in_fields() -> None:
    """Year, month, day, hour, minute, second, day of the week, day of the year, summer time."""
    host = FakeHost()
    theirs, value = Oracle().ask("(gm-time)").value, call("gm-time", (), host)
    assert isinstance(value, tuple)
    assert [type(item) for item in value] == [type(item) for item in theirs]
    assert value[0] == theirs[0]
    local = call("local-time", (), host)
    assert isinstance(local, tuple)
    assert local[8] in {TRUE, FALSE}
    assert isinstance(call("time", (), host), float)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_reaches_outside_is_refused(name: str) -> None:
    """No function opens a file or runs a text."""
    assert name not in FUNCTIONS
    with pytest.raises(ClipsError, match=rf"^{name.replace('*', '[*]')} is refused: {REFUSED[name]}$"):
        call(name, ("x",), FakeHost())


def test_what_a_function_cannot_take_is_said_in_full() -> None:
    """Function, place, what it needs and what it got."""
    host = FakeHost()
    messages: list[str] = []
    for name, arguments in (
        ("+", (1, S("a"))),
        ("sub-string", (1, 2.5, "abc")),
        ("fact-index", (3,)),
        ("length$", (None,)),
        ("str-cat", ((1, "x"),)),
        ("mod", (1,)),
        ("str-cat", ()),
        ("random", (1, 2, 3)),
        ("delete$", ((1, 2), 0, 1)),
    ):
        with pytest.raises(ClipsError) as caught:
            call(name, arguments, host)
        messages.append(str(caught.value))
    assert messages == [
        "+ needs an integer or a float as argument 2, and got the symbol a",
        "sub-string needs an integer as argument 2, and got the float 2.5",
        "fact-index needs a fact address as argument 1, and got the integer 3",
        "length$ needs a multifield as argument 1, and got no value",
        "str-cat needs an integer, a float, a symbol, a string or an instance name as argument 1, "
        'and got the multifield (1 "x")',
        "mod takes exactly 2 arguments, and got 1",
        "str-cat takes at least 1 argument, and got 0",
        "random takes 0 to 2 arguments, and got 3",
        "delete$ cannot take the places 0 to 1 of a multifield of 2",
    ]


def test_arities_and_types_are_those_that_clips_declares(oracle: Oracle) -> None:
    """CLIPS tells how many arguments its functions take; ours take as many, but for a few with a reason."""
    shorter = {"ppfact"}  # the third argument leaves out slots with their default value
    looser = {"void"}
    for name in sorted(set(FUNCTIONS) - shorter - looser):
        least, most, *_ = str(oracle.ask(f"(get-function-restrictions {name})").value).split(";")
        builtin = FUNCTIONS[name]
        assert (str(builtin.low), "*" if builtin.high is None else str(builtin.high)) == (least, most), name


def test_what_the_reader_lets_through_is_there_or_refused() -> None:
    """No function that a program may call is unknown at run time, and both count its arguments in the same way."""
    assert set(SIGNATURES) - set(FUNCTIONS) - set(REFUSED) == set()
    differing = {
        name
        for name in set(SIGNATURES) & set(FUNCTIONS)
        if (SIGNATURES[name].least, SIGNATURES[name].most) != (FUNCTIONS[name].low, FUNCTIONS[name].high)
    }
    assert differing == {"ppfact"}


def test_characters_are_written_read_and_put_back() -> None:
    """By their codes; what is no code of a character cannot be written, and is not put back."""
    host = FakeHost()
    host.channels.source = RunTimeSource("ab")
    assert [call("get-char", (), host), call("unget-char", (99,), host)] == [97, 99]
    assert [call("get-char", (), host) for _ in range(3)] == [99, 98, -1]
    assert call("unget-char", (S("t"), -1), host) == -1
    call("put-char", (228,), host)
    call("put-char", (S("t"), 10), host)
    assert host.channels.output == "ä\n"
    for arguments in ((-1,), (S("t"), 0x110000), (S("a"),)):
        with pytest.raises(ClipsError, match=r"^put-char needs the code of a character as argument \d, and got "):
            call("put-char", arguments, host)


def test_watching_is_taken_and_does_nothing() -> None:
    """Programs switch it on and off, and output does not depend on it."""
    host = FakeHost()
    assert call("watch", (S("facts"),), host) is None
    assert call("unwatch", (S("all"),), host) is None
    assert call("get-watch-item", (S("facts"),), host) == FALSE
    assert call("list-watch-items", (), host) is None
    assert host.channels.output == ""
