"""`aitia run` and `aitia check` of CLIPS programs: what is printed, and the exit codes that scripts rely on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from commands import aitia

SHOP = """\
(deftemplate order (slot number (type INTEGER)) (slot state (allowed-symbols open sent)) (multislot tags))
(deffacts first (order (number 1) (tags a "b c" 2.5)))
(defrule send
  ?o <- (order (number ?n) (state open))
  =>
  (modify ?o (state sent))
  (printout t "order " ?n " is sent" crlf))
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in an empty directory, run by the kernel that starts quickly."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AITIA_JIT", "never")
    Path("shop.clp").write_text(SHOP, "utf-8")


def program(text: str) -> str:
    """A file with this program."""
    Path("p.clp").write_text(dedent(text), "utf-8")
    return "p.clp"


def test_a_program_without_commands_is_reset_and_run() -> None:
    """What it prints is all that is shown."""
    done = aitia("run", "shop.clp")
    assert (done.code, done.out, done.err) == (0, "order 1 is sent\n", "")


COMMANDS = """\
(deffacts start (p 1) (p 5))
(defrule r (p ?x) => (printout t "x " ?x crlf) (assert (q ?x)))
(deffunction go (?a ?n)
  (printout t "before " ?n crlf) (reset) (bind ?k (sym-cat (implode$ ?a) new))
  (run ?n) (facts) (printout t ?a " " ?k crlf) 7)
(assert (p 9))
(run)
(printout t (go (create$ a "b" 77777777777777777 (sym-cat zz 1)) 1) crlf)
(set-strategy breadth)
(reset)
(run 10)
(facts)
(assert (p 9))
(run)
"""
_BATCH = "import sys, clips; clips.Environment().batch_star(sys.argv[1])"


def test_commands_are_done_in_order_as_clips_does_them() -> None:
    """Also where a function runs the rules; before the first reset there are no deffacts."""
    name = program(COMMANDS)
    clips = subprocess.run([sys.executable, "-c", _BATCH, name], capture_output=True, text=True, check=True)
    assert "x 9\nbefore 1\nx 5\n" in clips.stdout
    assert aitia("run", name).out == clips.stdout


def test_a_program_whose_commands_run_nothing_is_reset_and_run_after_them() -> None:
    """A strategy that is set is no reason to stay silent."""
    name = program("(set-strategy breadth)\n(deffacts s (n 1) (n 2))\n(defrule r (n ?x) => (printout t ?x crlf))\n")
    assert aitia("run", name).out == "1\n2\n"
    assert aitia("run", name, "--strategy", "depth").out == "1\n2\n"


def test_the_strategy_can_be_chosen() -> None:
    """Depth is CLIPS's own."""
    name = program("(deffacts s (n 1) (n 2))\n(defrule r (n ?x) => (printout t ?x crlf))\n")
    assert aitia("run", name).out == "2\n1\n"
    assert aitia("run", name, "--strategy", "breadth").out == "1\n2\n"


def test_nothing_is_done_after_exit() -> None:
    """Neither rules nor commands."""
    name = program("(defrule r => (printout t a crlf) (exit))\n(reset)\n(run)\n(printout t b crlf)\n")
    assert (aitia("run", name).code, aitia("run", name).out) == (0, "a\n")


def test_given_facts_are_there_after_each_reset() -> None:
    """They are like deffacts of the program."""
    Path("more.fct").write_text('(order (number 2) (tags)) ; the second\n(order (number 3) (tags "x"))\n', "utf-8")
    assert aitia("run", "shop.clp", "--facts", "more.fct").out == dedent("""\
        order 3 is sent
        order 2 is sent
        order 1 is sent
        """)
    name = program(f"{SHOP}(run)\n(reset)\n(run 1)\n")
    assert aitia("run", name, "--facts", "more.fct").out == dedent("""\
        order 3 is sent
        order 2 is sent
        order 3 is sent
        """)


def test_all_that_is_wrong_in_a_file_of_facts_is_told_at_its_place() -> None:
    """With the nearest name that the program knows; nothing is run."""
    Path("more.fct").write_text(
        dedent("""\
        (oder (number 2))
        (order (nubmer 2))
        (order (number two) (state lost))
        (order (number 1 2))
        order
        (order (number 1) (number ?x))
        """),
        "utf-8",
    )
    done = aitia("run", "shop.clp", "--facts", "more.fct")
    assert (done.code, done.out) == (1, "")
    assert done.err == dedent("""\
        more.fct:1:2: D201 the program has no facts called 'oder'
            (oder (number 2))
             ~~~^
          hint: did you mean 'order'?
        more.fct:2:9: D202 'order' has no slot 'nubmer'
            (order (nubmer 2))
                    ~~~~~^
          hint: did you mean 'number'?
        more.fct:3:8: D203 the slot 'number' cannot hold this: its type is whole number, and two is a symbol
            (order (number two) (state lost))
                   ~~~~~~~~~~~^
        more.fct:3:21: D203 the slot 'state' cannot hold this: lost is none of the values that it allows (open sent)
            (order (number two) (state lost))
                                ~~~~~~~~~~~^
        more.fct:4:8: D203 the slot 'number' holds exactly one value
            (order (number 1 2))
                   ~~~~~~~~~~~^
        more.fct:5:1: D112 here a fact begins
            order
            ~~~~^
          hint: a fact is written (name value …) or (name (slot value) …)
        more.fct:6:20: D112 the slot 'number' is given twice
            (order (number 1) (number ?x))
                               ~~~~~^
        """)


def test_a_file_of_facts_that_is_not_there_or_not_closed_is_told() -> None:
    """As any other file of facts."""
    assert aitia("run", "shop.clp", "--facts", "none.fct").err == (
        "none.fct: D101 the file cannot be read: no such file or directory\n"
    )
    Path("open.fct").write_text("(order (number 1)", "utf-8")
    done = aitia("run", "shop.clp", "--facts", "open.fct")
    assert done.code == 1
    assert done.err.startswith("open.fct:1:1: C002 this parenthesis is not closed\n")
    Path("empty.fct").write_text("", "utf-8")
    assert aitia("run", "shop.clp", "--facts", "empty.fct").err == dedent("""\
        empty.fct: D110 the file is empty
          hint: write a comment (;) for no facts
        """)


def test_json_has_facts_and_what_was_printed() -> None:
    """The same document as for rule files, as far as it fits."""
    name = program(f"{SHOP}(defrule tell => (assert (seen 1 a) (self 1)) (printout t tell))\n")
    document: dict[str, Any] = json.loads(aitia("run", name, "--format", "json").out)
    assert len(document["ruleset"].pop("hash")) == 64
    assert document == {
        "schema": "aitia.run/1",
        "ruleset": {"module": "MAIN", "version": ""},
        "stopped": "quiescent",
        "limit": None,
        "fired": 2,
        "facts": [
            {"id": 1, "type": "order", "fields": {"number": 1, "state": "sent", "tags": ["a", "b c", 2.5]}},
            {"id": 2, "type": "seen", "fields": {"implied": [1, "a"]}},
            {"id": 3, "type": "self", "fields": {"implied": [1]}},
        ],
        "effects": [],
        "said": ["order 1 is sent", "tell"],
        "withdrawn": [],
        "explanations": [],
        "problems": [],
    }


def test_json_of_a_broken_program_has_its_problems() -> None:
    """Without facts, and with where each problem is."""
    done = aitia("run", program("(defrule r (a ?x) => (printout t ?y))\n"), "--format", "json")
    document: dict[str, Any] = json.loads(done.out)
    assert (done.code, document["ruleset"], document["stopped"], document["facts"]) == (1, None, "error", [])
    assert [(p["code"], p["file"], p["line"], p["column"]) for p in document["problems"]] == [("C031", "p.clp", 1, 34)]


BROKEN = """\
(defclass A (is-a USER))
(defrule r (a ?x) => (printout t ?y))
(defrule s (a) => (sytem "x"))
"""
PROBLEMS = """\
p.clp:1:2: C050 'defclass' is about objects (COOL), which are not supported
    (defclass A (is-a USER))
     ~~~~~~~^
"""


@pytest.mark.parametrize("command", ["run", "check"])
def test_everything_wrong_with_a_program_is_told_at_once(command: str) -> None:
    """At line and column, whether it is to be run or checked."""
    done = aitia(command, program(BROKEN))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(PROBLEMS)
    assert [line.split(" ")[0] for line in done.err.splitlines() if line.startswith("p.clp")] == [
        "p.clp:1:2:",
        "p.clp:2:34:",
        "p.clp:3:20:",
    ]


def test_checking_counts_what_there_is() -> None:
    """And runs nothing."""
    done = aitia("check", "shop.clp")
    assert (done.code, done.out, done.err) == (0, "shop.clp: 1 template, 1 rule, 0 functions; no mistakes\n", "")
    document: dict[str, Any] = json.loads(aitia("check", "shop.clp", "--format", "json").out)
    ruleset = document["ruleset"]
    assert (ruleset["module"], len(ruleset["hash"])) == ("MAIN", 64)
    assert {name: document[name] for name in ("schema", "ok", "problems")} == {
        "schema": "aitia.check/1",
        "ok": True,
        "problems": [],
    }


def test_a_mistake_at_work_is_told_where_the_function_is_called() -> None:
    """With the rule that fired and its facts, after what was printed before."""
    text = """\
        (deffacts s (n 1) (n a))
        (deffunction twice (?x)
          (* 2 ?x))
        (defrule r (n ?x) (n 1) => (printout t "x " ?x crlf) (bind ?y (+ 1
          (twice ?x))) (printout t ?y crlf))
        """
    done = aitia("run", program(text))
    assert (done.code, done.out) == (1, "x a\n")
    assert done.err == dedent("""\
        p.clp:3:3: C902 * needs an integer or a float as argument 2, and got the symbol a
              (* 2 ?x))
              ~~~~~~~^
          note: the rule r fired for f-2, f-1
        """)


def test_a_mistake_in_a_condition_names_the_rule() -> None:
    """No rule fires then."""
    done = aitia("run", program("(deffacts s (n a))\n(defrule r (n ?x) (test (evenp ?x)) => (halt))\n"))
    assert done.code == 1
    assert done.err == dedent("""\
        p.clp:2:25: C902 evenp needs an integer as argument 1, and got the symbol a
            (defrule r (n ?x) (test (evenp ?x)) => (halt))
                                    ~~~~~~~~~^
          note: in the conditions of the rule r
        """)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("(deffacts s (n (div 1 0)))\n(defrule r (n ?) => (halt))\n", "p.clp:1:16:"),
        ("(defglobal ?*g* = (div 1 0))\n(defrule r => (printout t ?*g*))\n", "p.clp:1:19:"),
        ("(reset)\n(printout t a crlf)\n(printout t (div 1 0) crlf)\n(printout t b crlf)\n", "p.clp:3:13:"),
    ],
)
def test_a_mistake_outside_of_rules_has_a_place_too(text: str, place: str) -> None:
    """In the facts at the start, a global variable or a command."""
    done = aitia("run", program(text))
    assert done.code == 1
    assert done.err.startswith(f"{place} C902 ")


@pytest.mark.parametrize("call", ["(deep 1)", "(sly 1)"])
def test_a_function_that_calls_itself_for_ever_is_a_mistake(call: str) -> None:
    """Directly or by way of a function of CLIPS; a thousand calls within one another are none."""
    text = f"""\
        (deffunction down (?n) (if (> ?n 0) then (+ 1 (down (- ?n 1))) else 0))
        (deffunction deep (?n) (+ 1 (deep (+ ?n 1))))
        (deffunction sly (?n) (+ 1 (funcall sly (+ ?n 1))))
        (defrule r => (printout t (down 1000) crlf) {call})
        """
    done = aitia("run", program(text))
    assert (done.code, done.out) == (1, "1000\n")
    assert "C903 functions call one another too deeply" in done.err
    assert done.err.endswith("  note: the rule r fired\n")


COUNTS = "(deffacts s (n 0))\n(defrule up ?f <- (n ?x) => (retract ?f) (assert (n (+ ?x 1))))\n"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        (COUNTS, ("--max-firings", "100")),
        (f"{COUNTS}(reset)\n(run 60)\n(run 60)\n", ("--max-firings", "100")),
        (COUNTS, ("--timeout", "0.2")),
        ("(defrule r => (while TRUE do (bind ?x 1)))\n", ("--timeout", "0.2")),
        ("(while TRUE do (bind ?x 1))\n", ("--timeout", "0.2")),
        (COUNTS, ("--max-memory", "1")),
        ("(loop-for-count (?i 1 9999999) do (assert (n ?i)))\n", ("--max-memory", "1")),
    ],
)
def test_a_limit_ends_the_run_with_3(text: str, limit: tuple[str, str]) -> None:
    """In rules, in functions and in commands; the facts can be read."""
    done = aitia("run", program(text), *limit, "--format", "json")
    document: dict[str, Any] = json.loads(done.out)
    assert (done.code, document["stopped"]) == (3, "limit")
    assert document["limit"] == {"--max-f": "firings", "--timeo": "seconds", "--max-m": "megabytes"}[limit[0][:7]]
    assert [problem["code"] for problem in document["problems"]] == ["E907"]


def test_a_limit_names_the_busy_rules() -> None:
    """As for rule files."""
    assert aitia("run", program(COUNTS), "--max-firings", "10").err == dedent("""\
        warning E907 a limit was met: rules fired as often as they may
          note: the rules that fired last, busiest first: up
        """)


def test_as_many_firings_as_a_command_asks_for_are_no_limit() -> None:
    """`(run 5)` is done after five."""
    done = aitia("run", program(f"{COUNTS}(reset)\n(run 5)\n(facts)\n"), "--max-firings", "100")
    assert (done.code, done.out, done.err) == (0, "f-6     (n 5)\nFor a total of 1 fact.\n", "")


def test_facts_that_do_not_fit_are_a_limit() -> None:
    """None of them is run."""
    Path("many.fct").write_text("".join(f"(order (number {i}))\n" for i in range(20_000)), "utf-8")
    done = aitia("run", "shop.clp", "--facts", "many.fct", "--max-memory", "1")
    assert (done.code, done.out) == (3, "")
    assert done.err == "warning E907 a limit was met: the facts fill as much memory as they may\n"


ASKS = """\
(defrule ask => (printout t "Name? ") (bind ?x (readline)) (printout t "Hello " ?x "." crlf (read) (read) crlf))
"""


def test_a_program_reads_from_the_input_that_it_is_given() -> None:
    """Lines and words; at the end there is EOF."""
    Path("in.txt").write_text("Ada L.\n42 rest\n", "utf-8")
    assert aitia("run", program(ASKS), "--input", "in.txt").out == "Name? Hello Ada L..\n42EOF\n"
    assert aitia("run", program(ASKS), "--input", "none.txt").err == (
        "none.txt: D101 the file cannot be read: no such file or directory\n"
    )


def started(*arguments: str) -> subprocess.Popen[str]:
    """The command in a process of its own, with somebody who types."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "aitia.tui", *arguments]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=dict(os.environ))


def test_without_an_input_a_program_reads_what_is_typed() -> None:
    """What it prints before comes before."""
    with started("run", program(ASKS)) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.read(6) == "Name? "
        out, err = process.communicate("Bo\n1\n2\n", timeout=60)
    assert (process.returncode, out, err) == (0, "Hello Bo.\n12\n", "")


def test_ctrl_c_ends_a_program_that_waits_for_what_is_typed() -> None:
    """At the first time."""
    with started("run", program(ASKS)) as process:
        assert process.stdout is not None
        assert process.stdout.read(6) == "Name? "
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        assert process.stderr is not None
        assert (process.returncode, process.stderr.read()) == (130, "interrupted\n")


@pytest.mark.parametrize(
    "text",
    [
        f"(defrule first (declare (salience 9)) => (printout t go crlf))\n{COUNTS}",
        "(printout t go crlf)\n(while TRUE do (bind ?x 1))\n",
    ],
)
def test_ctrl_c_ends_rules_and_commands_with_130(text: str) -> None:
    """What was printed until then has been seen."""
    with started("run", program(text)) as process:
        assert process.stdout is not None
        assert process.stdout.read(3) == "go\n"
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        assert process.stderr is not None
        assert (process.returncode, process.stderr.read()) == (130, "interrupted\n")


def test_nothing_that_a_terminal_obeys_is_printed() -> None:
    """Tabs and line ends stay."""
    name = program('(defrule r => (printout t "a\\u" tab "b\x1b[2Jc\u202e" crlf))\n')
    assert aitia("run", name).out == "au\tb[2Jc\n"


def test_a_mistake_at_which_a_program_goes_on_is_a_warning() -> None:
    """Told once."""
    name = program('(defrule r => (loop-for-count 3 do (load-facts "x.fct")) (printout t done crlf))\n')
    done = aitia("run", name)
    assert (done.code, done.out) == (0, "done\n")
    assert done.err == dedent("""\
        p.clp:1:36: warning C904 facts are not loaded from 'x.fct': a program reaches no files
            (defrule r => (loop-for-count 3 do (load-facts "x.fct")) (printout t done crlf))
                                               ~~~~~~~~~~~~~~~~~~~^
        """)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "shop.clp", "--how", "Order"), "E905 --how is for rule files, and this is a CLIPS program\n"),
        (("run", "shop.clp", "--now", "2026-01-01"), "E905 --now is for rule files, and this is a CLIPS program\n"),
        (
            ("check", "shop.clp", "shop.clp"),
            "E905 a CLIPS program is one file\n  hint: put the files together into one\n",
        ),
        (("run", "a.rules", "--input", "x"), "E905 --input is for CLIPS programs, and these are rule files\n"),
        (("run", "a.rules", "--strategy", "mea"), "E905 --strategy is for CLIPS programs, and these are rule files\n"),
        (("convert", "a.rules"), "a.rules: E905 only CLIPS programs (.clp) are converted\n"),
    ],
)
def test_an_option_for_the_other_kind_of_file_is_wrong_usage(arguments: tuple[str, ...], message: str) -> None:
    """It would do nothing."""
    done = aitia(*arguments)
    assert (done.code, done.out, done.err) == (2, "", message)


@pytest.mark.parametrize("command", ["test", "graph"])
def test_commands_for_rule_files_refuse_programs(command: str) -> None:
    """And say what makes a rule file of one."""
    done = aitia(command, "shop.clp")
    assert (done.code, done.out) == (1, "")
    assert done.err == dedent("""\
        shop.clp: E905 this is a CLIPS program, and rule files are expected here
          hint: 'aitia convert' makes a rule file of it, as far as that goes
        """)


def test_what_the_engine_cannot_match_yet_is_told_before_anything_runs() -> None:
    """At the condition, by `check` and `run` alike."""
    name = program("(defrule r (logical (not (and (a) (b)))) => (assert (c)))\n")
    for command in ("check", "run"):
        done = aitia(command, name)
        assert (done.code, done.out) == (1, "")
        assert done.err == dedent("""\
            p.clp:1:21: C901 the rule r has `not` of several conditions within `logical`, which cannot be run yet
                (defrule r (logical (not (and (a) (b)))) => (assert (c)))
                                    ~~~~~~~~~~~~~~~~~~^
            """)
