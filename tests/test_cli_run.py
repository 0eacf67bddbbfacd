"""`aitia run`: what it prints, and the exit codes that scripts rely on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from commands import aitia

RULES = """\
module shop.small version "1.0" language en

fact Order has
  number   : text key
  placed   : date and time
  total    : decimal(2) in "EUR"
  delivery : number in "EUR" says "delivery of order {number} costs {value} EUR"
  tags     : text many

fact Line has
  order : Order
  wait  : duration

fact Problem has
  order : Order
  text  : text

rule R010 "Every order needs a line"
  when
    for each Order o
    and there is no Line where order is o
  then
    conclude Problem(order: o, text: "no line")
  because "order {o.number} lists nothing"
  source "Guide 4"

rule R020 "Large orders travel free"
  when
    for each Order o where total >= 100
  then
    conclude o.delivery is 0
    say "Order {o.number} is large."
    call thank(order: o.number, amount: o.total)
"""
FACTS = """{
    "Order": [
        {"number": "A1", "total": 120.50, "placed": "2026-05-01T10:00:00+02:00", "tags": ["b", "a"]},
        {"number": "A2", "total": 7}
    ],
    "Line": [{"order": "A1", "wait": "PT36H"}]
}"""


@pytest.fixture(autouse=True)
def _shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small shop in an empty directory."""
    monkeypatch.chdir(tmp_path)
    Path("shop.rules").write_text(RULES, "utf-8")
    Path("facts.json").write_text(FACTS, "utf-8")


def test_conclusions_come_first_then_what_was_said_and_called_then_reasons() -> None:
    """The text for people, whole."""
    absent = 'Line where order.number is "A2"'
    done = aitia("run", "shop.rules", "--facts", "facts.json", "--how", "Problem", "--why-not", absent)
    assert done.out == dedent("""\
        Concluded
          delivery of order A1 costs 0 EUR
          Problem: order is Order A2, text is "no line"

        Said
          Order A1 is large.

        To be called
          thank(order: A1, amount: 120.50)

        Why: Problem
          Problem: order is Order A2, text is "no line", because
            order A2 lists nothing
            (rule R010 "Every order needs a line", shop.rules line 18) [Guide 4]
              Order A2   (given)
              there is no evidence of a Line where order is Order A2

        Why not: Line where order.number is "A2"
          There is no Line where order.number is "A2"
          No rule concludes a Line. It must be given.

        """)
    assert (done.code, done.err) == (0, "")


def test_json_has_every_field_in_its_own_form() -> None:
    """Decimals keep their places, times are in UTC, references are keys, unknown is null, `many` is a list."""
    done = aitia("run", "shop.rules", "--facts", "facts.json", "--format", "json")
    document: dict[str, Any] = json.loads(done.out, parse_float=Decimal)
    digest = document["ruleset"].pop("hash")
    assert re.fullmatch("[0-9a-f]{64}", digest)
    order = {"number": "A1", "placed": "2026-05-01T08:00:00Z", "delivery": Decimal("0.0"), "tags": ["b", "a"]}
    other: dict[str, Any] = {"number": "A2", "placed": None, "delivery": None, "tags": []}
    assert document == {
        "schema": "aitia.run/1",
        "ruleset": {"module": "shop.small", "version": "1.0"},
        "stopped": "quiescent",
        "limit": None,
        "fired": 2,
        "facts": [
            {"id": 1, "type": "Order", "fields": {**order, "total": Decimal("120.50")}, "given": True},
            {"id": 2, "type": "Order", "fields": {**other, "total": Decimal("7.00")}, "given": True},
            {"id": 3, "type": "Line", "fields": {"order": "A1", "wait": "PT36H"}, "given": True},
            {"id": 4, "type": "Problem", "fields": {"order": "A2", "text": "no line"}, "given": False},
        ],
        "effects": [{"call": "thank", "args": {"order": "A1", "amount": Decimal("120.50")}}],
        "said": ["Order A1 is large."],
        "withdrawn": [],
        "explanations": [],
        "problems": [],
    }
    assert '"total": 120.50,' in done.out
    assert (done.code, done.err) == (0, "")


def test_what_json_shows_can_be_read_as_facts_again() -> None:
    """The facts of one run are the input of the next."""
    shown = json.loads(aitia("run", "shop.rules", "--facts", "facts.json", "--format", "json").out, parse_float=str)
    given = [fact for fact in shown["facts"] if fact["given"]]
    lines = (json.dumps({fact["type"]: fact["fields"]}) for fact in given if fact["fields"].pop("delivery", 1))
    Path("again.jsonl").write_text("\n".join(lines), "utf-8")
    done = aitia("run", "shop.rules", "--facts", "again.jsonl", "--format", "json", "--find", "Line")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["facts"][0]["fields"] == {"order": "A1", "wait": "PT36H"}


def test_explanations_in_json_are_traces() -> None:
    """Each names its pattern and its kind."""
    done = aitia(
        "run", "shop.rules", "--facts", "facts.json", "--format", "json", "--how", "Problem", "--why-not", "Line"
    )
    told = json.loads(done.out)["explanations"]
    assert [(one["kind"], one["pattern"], one["trace"]["schema"]) for one in told] == [
        ("how", "Problem", "aitia.trace/1"),
        ("why-not", "Line", "aitia.trace/1"),
    ]


CHOICES = """\
fact Parcel has
  number : text key
  goes   : choice (home, abroad "another country")
  notes  : text many
  weight : whole number
  price  : whole number

rule R010 "A note"
  when
    for each Parcel p
  then
    conclude p.notes is "weigh it"
    say "{p.number} goes to {p.goes}."

rule R020 "The price"
  when
    for each Parcel p where weight is known
  then
    conclude p.price is round(100 / p.weight)
"""


def test_what_is_given_is_not_listed_as_concluded() -> None:
    """A rule that concludes another value has no say beside a given one."""
    Path("parcels.rules").write_text(CHOICES, "utf-8")
    Path("parcels.json").write_text('{"Parcel": [{"number": "1", "notes": ["heavy"]}, {"number": "2"}]}', "utf-8")
    done = aitia("run", "parcels.rules", "--facts", "parcels.json")
    assert done.out.partition("\n\n")[0] == 'Concluded\n  "weigh it" is one of the notes of Parcel 2'
    done = aitia("run", "parcels.rules", "--facts", "parcels.json", "--find", "Parcel")
    assert done.out.partition("\n\n")[0] == 'Found\n  Parcel 1: notes is heavy\n  Parcel 2: notes is "weigh it"'


def test_what_is_concluded_is_listed_once() -> None:
    """A field that came with its fact stands in the line of the fact."""
    keyed = """
fact Ticket has
  who   : text key
  price : decimal(2)

rule R040 "A ticket"
  when
    for each Order o
  then
    conclude Ticket(who: o.number, price: 4)
"""
    Path("shop.rules").write_text(RULES + keyed, "utf-8")
    done = aitia("run", "shop.rules", "--facts", "facts.json")
    assert [line for line in done.out.split("\n") if "Ticket" in line] == [
        "  Ticket A1: price is 4.00",
        "  Ticket A2: price is 4.00",
    ]


def test_what_a_function_reads_is_among_the_reasons() -> None:
    """The author of the function knows what it looks at, and who asks does not."""
    large = """
function is_large(o: Order) gives yes or no = o.total > 100

rule R040 "Large"
  when
    for each Order o
    and is_large(o)
  then
    conclude Problem(order: o, text: "large")
"""
    Path("shop.rules").write_text(RULES + large, "utf-8")
    done = aitia("run", "shop.rules", "--facts", "facts.json", "--how", 'Problem where text is "large"')
    assert "      Order A1: total is 120.50 EUR   (given)\n      is_large(o)\n" in done.out


def test_a_choice_is_said_with_its_label() -> None:
    """As in explanations: people read both."""
    Path("parcels.rules").write_text(CHOICES, "utf-8")
    Path("parcels.json").write_text('{"Parcel": [{"number": "1", "goes": "abroad"}]}', "utf-8")
    done = aitia("run", "parcels.rules", "--facts", "parcels.json", "--format", "json")
    assert json.loads(done.out)["said"] == ["1 goes to another country."]


def test_a_field_of_many_values_without_one_is_left_out() -> None:
    """Of a fact that is found, only what is known is shown."""
    done = aitia("run", "shop.rules", "--facts", "facts.json", "--find", 'Order where number is "A2"')
    assert done.out.partition("\n\n")[0] == "Found\n  Order A2: total is 7.00 EUR"


def test_a_fault_in_a_rule_names_its_facts_as_people_know_them() -> None:
    """The number of a fact says nothing to who wrote its key."""
    Path("parcels.rules").write_text(CHOICES, "utf-8")
    Path("parcels.json").write_text('{"Parcel": [{"number": "7", "weight": 0}]}', "utf-8")
    done = aitia("run", "parcels.rules", "--facts", "parcels.json")
    assert (done.code, done.err) == (
        1,
        "parcels.rules:19:31: E901 rule R020 divides by zero\n"
        "        conclude p.price is round(100 / p.weight)\n"
        "                                  ~~~~~~~~~~~~~^\n"
        "  note: with Parcel 7\n",
    )


def test_find_shows_the_matches_alone() -> None:
    """In text with all that is known of them, in JSON as the only facts."""
    done = aitia("run", "shop.rules", "--facts", "facts.json", "--find", "Order where total > 100")
    assert done.out.startswith(
        "Found\n  Order A1: placed is 2026-05-01 08:00 UTC, total is 120.50 EUR, delivery is 0 EUR, tags is b and a\n"
    )
    found = aitia("run", "shop.rules", "--facts", "facts.json", "--find", "Problem", "--format", "json").out
    assert [fact["id"] for fact in json.loads(found)["facts"]] == [4]
    assert aitia("run", "shop.rules", "--find", "Problem").out.startswith("Nothing was found.\n")


def test_a_run_without_conclusions_says_so() -> None:
    """Silence would look like a failure."""
    done = aitia("run", "shop.rules")
    assert (done.code, done.out, done.err) == (0, "Nothing was concluded.\n\n", "")


def test_facts_of_several_files_are_taken_together() -> None:
    """A CSV file needs its type, and may refer to facts of another file."""
    Path("lines.csv").write_text("order,wait\nB1,3 days\n", "utf-8")
    Path("more.jsonl").write_text('{"Order": {"number": "B1"}}\n', "utf-8")
    done = aitia("run", "shop.rules", "--facts", "Line=lines.csv", "--facts", "more.jsonl", "--find", "Line")
    assert done.out == "Found\n  Line: order is Order B1, wait is 3 days\n\n"


def test_the_clock_can_be_set() -> None:
    """Rules that are valid for a time follow it; a time without an offset is in UTC."""
    Path("dated.rules").write_text(RULES.replace('"Large orders travel free"', DATED), "utf-8")
    outside = aitia("run", "dated.rules", "--facts", "facts.json", "--now", "2027-01-01T00:30:00+02:00")
    inside = aitia("run", "dated.rules", "--facts", "facts.json", "--now", "2027-01-01")
    assert ("Order A1 is large." in outside.out, "Order A1 is large." in inside.out) == (False, True)


DATED = """"Large orders travel free"
  valid from 2027-01-01"""


def test_the_trace_has_the_reasons_of_everything_concluded() -> None:
    """An audit keeps them beside the result."""
    done = aitia("run", "shop.rules", "--facts", "facts.json", "--trace", "out.json")
    trace = json.loads(Path("out.json").read_text("utf-8"))
    roots = [conclusion["words"] for conclusion in trace["conclusions"] if conclusion["id"] in trace["roots"]]
    assert (done.code, trace["schema"], trace["kind"]) == (0, "aitia.trace/1", "how")
    assert "delivery of order A1 costs 0 EUR" in roots
    assert 'Problem: order is Order A2, text is "no line"' in roots


def test_a_trace_that_cannot_be_written_is_a_problem() -> None:
    """What was concluded is printed all the same."""
    done = aitia("run", "shop.rules", "--facts", "facts.json", "--trace", "none/out.json")
    assert done.out.startswith("Concluded\n")
    assert (done.code, done.err) == (1, "none/out.json: E908 the trace cannot be written: no such file or directory\n")


# ---- exit codes


LOOP = """\
module loop version "1.0" language en

fact Count has
  n : whole number

rule R1 "counts on for ever"
  when
    for each Count c
    and let m be c.n + 1
  then
    record Count(n: m)
"""


def test_a_limit_ends_the_run_with_3_and_names_the_rules_of_the_loop() -> None:
    """What was concluded is still printed."""
    Path("loop.rules").write_text(LOOP, "utf-8")
    Path("one.json").write_text('{"Count": [{"n": 1}]}', "utf-8")
    done = aitia("run", "loop.rules", "--facts", "one.json", "--max-firings", "3")
    assert done.out == "Concluded\n  Count: n is 2\n  Count: n is 3\n  Count: n is 4\n\n"
    assert (done.code, done.err) == (3, WARNING)
    shown = aitia("run", "loop.rules", "--facts", "one.json", "--max-firings", "3", "--format", "json")
    document = json.loads(shown.out)
    assert (shown.code, document["stopped"], document["limit"], document["fired"]) == (3, "limit", "firings", 3)
    assert [problem["code"] for problem in document["problems"]] == ["E907"]


WARNING = """\
warning E907 a limit was met: rules fired as often as they may
  note: the rules that fired last, busiest first: R1
"""


@pytest.mark.parametrize(
    ("option", "value", "limit"), [("--timeout", "0.3", "seconds"), ("--max-memory", "30", "megabytes")]
)
def test_time_and_memory_are_limits_too(option: str, value: str, limit: str) -> None:
    """A loop ends whichever of them it meets."""
    Path("loop.rules").write_text(LOOP, "utf-8")
    Path("one.json").write_text('{"Count": [{"n": 1}]}', "utf-8")
    done = aitia(
        "run", "loop.rules", "--facts", "one.json", option, value, "--format", "json", "--find", "Count where n is 1"
    )
    assert (done.code, json.loads(done.out)["limit"]) == (3, limit)


def test_facts_that_do_not_fit_into_memory_meet_the_limit_before_anything_runs() -> None:
    """The machine's own memory is not what ends it."""
    rows = "".join(f"A{number},1\n" for number in range(50_000))
    Path("orders.csv").write_text(f"number,total\n{rows}", "utf-8")
    options = ["--facts", "Order=orders.csv", "--max-memory", "3", "--format", "json"]
    done = aitia("run", "shop.rules", *options)
    document = json.loads(done.out)
    assert (done.code, document["stopped"], document["limit"], document["fired"]) == (3, "limit", "megabytes", 0)
    assert done.err == "warning E907 a limit was met: the facts fill as much memory as they may\n"


def test_wrong_rules_are_told_in_both_formats() -> None:
    """As text on standard error, and within the JSON on standard output."""
    Path("shop.rules").write_text(RULES.replace("total >= 100", "totel >= 100"), "utf-8")
    done = aitia("run", "shop.rules", "--format", "json")
    document = json.loads(done.out)
    assert (done.code, document["stopped"], document["ruleset"], document["facts"]) == (1, "error", None, [])
    assert [problem["text"] for problem in document["problems"]] == [done.err.rstrip("\n")]
    assert {**document["problems"][0], "text": "", "code": "", "message": "", "note": ""} == {
        "code": "",
        "severity": "error",
        "message": "",
        "file": "shop.rules",
        "line": 29,
        "column": 28,
        "place": "shop.rules:29:28",
        "note": "",
        "hint": "did you mean 'total'?",
        "text": "",
    }


def test_wrong_facts_end_with_1_before_anything_runs() -> None:
    """All of them are told at once."""
    Path("facts.json").write_text('{"Order": [{"number": 1}, {"total": 0.105}]}', "utf-8")
    done = aitia("run", "shop.rules", "--facts", "facts.json", "--facts", "none.csv")
    assert (done.code, done.out) == (1, "")
    assert done.err == dedent("""\
        facts.json, Order 1, field number: D203 expected a text, found 1
        facts.json, Order 2, field total: D203 expected at most 2 places, found 0.105
        facts.json, Order 2, field number: D204 a value is missing: number is part of the key of Order
        none.csv: D101 the file cannot be read: no such file or directory
        """)


def test_an_error_in_a_rule_stops_the_run_with_1() -> None:
    """The rule, its place and the facts are named, and what was concluded before is printed."""
    Path("shop.rules").write_text(RULES.replace("delivery is 0", "delivery is 1 / (length(o.number) - 2)"), "utf-8")
    done = aitia("run", "shop.rules", "--facts", "facts.json")
    assert done.code == 1
    assert "E901" in done.err
    assert "shop.rules:31" in done.err


def test_a_contradiction_is_told_and_the_rest_is_done() -> None:
    """The run came to its end, so the exit code is 0."""
    second = """
rule R030 "Nothing is free"
  when
    for each Order o where total >= 100
  then
    conclude o.delivery is 5
"""
    Path("shop.rules").write_text(RULES + second, "utf-8")
    done = aitia("run", "shop.rules", "--facts", "facts.json")
    assert (done.code, "R901" in done.err) == (0, True)


def test_a_field_that_would_have_to_be_asked_for_is_a_problem() -> None:
    """Questions cannot be asked yet, and a rule that silently never fires would be worse than a problem."""
    asked = """
question order.express
  ask "Is it urgent?"

subject order : Order

rule R030 "Express"
  when
    order.express is yes
  then
    say "fast"
"""
    Path("shop.rules").write_text(RULES.replace("fact Line", "  express : yes or no\n\nfact Line") + asked, "utf-8")
    done = aitia("run", "shop.rules", "--facts", "facts.json")
    assert done.code == 1
    assert "E906 Order.express is not given, and a question cannot be used yet" in done.err
    assert "note: it is unknown of Order A1, Order A2" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--now", "yesterday"], "--now: 'yesterday' is not a time; write it as 2026-05-01T10:00:00Z\n"),
        (["--find", "Problem where"], "S011"),
        (["--how", "Problm"], "did you mean 'Problem'?"),
        (["--max-firings", "0"], "--max-firings"),
        (["--format", "xml"], "--format"),
        (["--colour"], "--colour"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], message: str) -> None:
    """A pattern is part of the command line, so a wrong one is wrong usage."""
    done = aitia("run", "shop.rules", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_nothing_that_a_terminal_obeys_is_printed() -> None:
    """Neither escape sequences nor marks that turn the direction of writing, nor markup of rich."""
    hostile = "\x1b]0;owned\x07[bold red]A1[/] \u202egnp.exe"
    Path("facts.json").write_text(json.dumps({"Order": [{"number": hostile}], "Ord\x1b[2Jer": []}), "utf-8")
    wrong = aitia("run", "shop.rules", "--facts", "facts.json")
    Path("facts.json").write_text(json.dumps({"Order": [{"number": hostile, "total": 100}]}), "utf-8")
    texts = [wrong.err, wrong.out]
    for format in ("text", "json"):
        done = aitia("run", "shop.rules", "--facts", "facts.json", "--how", "Problem", "--format", format)
        assert done.code == 0
        texts += [done.out, done.err]
    assert [c for text in texts for c in text if (c < " " and c != "\n") or c in "\x7f\u202e"] == []
    assert "[bold red]A1[/]" in texts[2]


def test_ctrl_c_ends_with_130_and_prints_what_was_concluded() -> None:
    """As JSON too, so that a script that loses patience gets what there is."""
    Path("loop.rules").write_text(LOOP, "utf-8")
    Path("one.json").write_text('{"Count": [{"n": 1}]}', "utf-8")
    options = ["--facts", "one.json", "--format", "json", "--find", "Count where n < 3"]
    command = [sys.executable, "-c", PRESSED, "run", "loop.rules", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (130, "interrupted\n")
    document = json.loads(done.stdout)
    assert (document["stopped"], len(document["facts"])) == ("interrupted", 2)


@pytest.mark.parametrize("moment", ["aitia.explain.how", "aitia.tui.app"])
def test_ctrl_c_ends_with_130_wherever_it_is_pressed(moment: str) -> None:
    """While modules are still being read there is nothing to print; while reasons are sought, the conclusions are."""
    Path("facts.json").write_text(FACTS, "utf-8")
    command = [sys.executable, "-c", PRESSED_AT.format(moment), "run", "shop.rules", "--facts", "facts.json"]
    done = subprocess.run([*command, "--how", "Problem"], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert ("delivery of order A1" in done.stdout) == (moment == "aitia.explain.how")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_told_in_one_line(unbuffered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a result must not look like a whole one, whether it is refused at once or only at the end."""
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    Path("facts.json").write_text(FACTS, "utf-8")
    done = _shell("run shop.rules --facts facts.json > /dev/full")
    assert (done.returncode, done.stderr) == (1, "the output cannot be written: no space left on device\n")


def test_a_closed_output_is_no_crash() -> None:
    """Who closes the output wants the exit code alone."""
    Path("facts.json").write_text(FACTS, "utf-8")
    assert (_shell("run shop.rules --facts facts.json >&-").returncode, _shell("check nothing 2>&-").returncode) == (
        0,
        1,
    )


def _shell(arguments: str) -> subprocess.CompletedProcess[str]:
    """The command with what a shell does to its streams."""
    command = f'"{sys.executable}" -m aitia.tui {arguments}'
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, timeout=120)


PRESSED_AT = """
import sys
from aitia.tui.__main__ import main

class Press:
    def find_spec(self, name, path=None, target=None):
        if name == "{}":
            sys.meta_path.remove(self)
            raise KeyboardInterrupt

sys.meta_path.insert(0, Press())
main()
"""
PRESSED = """
import os, signal, threading
from aitia.rules_engine.session import Session
from aitia.tui.__main__ import main

run = Session.run

def run_until_pressed(session):
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    return run(session)

Session.run = run_until_pressed
main()
"""
