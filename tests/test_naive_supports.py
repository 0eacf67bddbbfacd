"""Why rows are there: supports, their ranks, contradictions, the identity of facts, and foundedness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from naive_memory import RefusedError
from twins import checked, codes, fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from twins import AnySession

    Make = Callable[..., AnySession]

RANKS = """
fact Item has
  x : whole number
  a : yes or no
  b : yes or no
  p : yes or no

rule R1 "one" when for each Item i where a is yes then conclude i.x is 1
rule R2 "two" when for each Item i where b is yes then conclude i.x is 2
rule R3 "presumed" when for each Item i where p is yes then presume i.x is 3
"""


def test_given_comes_before_concluded_before_presumed(make_session: Make) -> None:
    """A slot shows the best rank that has a support."""
    session = make_session(RANKS)
    (item,) = session.insert([("Item", {"x": 0, "a": True, "p": True})])
    session.run()
    assert session.supports(item, "x") == [("given", 0, None), ("concluded", 1, 1), ("presumed", 3, 2)]
    seen = [fields(session, "Item", "x")]
    session.update(item, x=None)
    seen.append(fields(session, "Item", "x"))
    session.update(item, a=False)
    seen.append(fields(session, "Item", "x"))
    session.update(item, p=False)
    seen.append(fields(session, "Item", "x"))
    assert seen == [[0], [1], [3], [None]]


def test_two_values_of_one_rank_contradict_each_other_and_show_nothing(make_session: Make) -> None:
    """What lower ranks hold stays hidden; one better value settles it."""
    session = make_session(RANKS)
    (item,) = session.insert([("Item", {"a": True, "b": True, "p": True})])
    session.run()
    assert fields(session, "Item", "x") == [None]
    assert session.contradictions == {(item, "x")}
    session.update(item, b=False)
    assert fields(session, "Item", "x") == [1]


IDENTITY = """
fact Item has
  a : whole number
  b : whole number

fact Seen has
  a : whole number
  b : whole number

rule R1 "r" when for each Item i then conclude Seen(a: i.a)
"""


def test_an_equal_concluded_fact_is_one_fact_with_two_supports(make_session: Make) -> None:
    """Fields that are not mentioned are unknown, and unknown is equal to unknown."""
    session = make_session(IDENTITY)
    items = session.insert([("Item", {"a": 1}), ("Item", {"a": 1, "b": 2}), ("Item", {})])
    session.run()
    assert fields(session, "Seen", "a", "b") == [(1, None), (None, None)]
    assert session.supports(4) == [("concluded", None, 1), ("concluded", None, 2)]
    session.remove(items[0])
    assert session.supports(4) == [("concluded", None, 2)]
    session.remove(items[1])
    assert fields(session, "Seen", "a") == [None]


def test_a_conclusion_supports_the_oldest_equal_fact_also_a_given_one(make_session: Make) -> None:
    """Given facts are individuals; what is concluded joins the first of them."""
    session = make_session(IDENTITY)
    ids = session.insert([("Seen", {"a": 1, "b": 5}), ("Seen", {"a": 1}), ("Seen", {"a": 1}), ("Item", {"a": 1})])
    session.run()
    assert [len(session.supports(fact)) for fact in ids] == [1, 2, 1, 1]
    session.remove(ids[1])
    assert [id for id, type, _ in session.facts() if type == "Seen"] == ids[:3]
    session.remove(ids[3])
    assert [id for id, type, _ in session.facts() if type == "Seen"] == [ids[0], ids[2]]


KEYED = """
fact Item has
  k : text
  a : whole number

fact Note has
  k : text key
  a : whole number
  b : whole number

rule R1 "r" when for each Item i then conclude Note(k: i.k, a: i.a)
"""


def test_a_concluded_fact_is_found_by_its_key_and_its_fields_are_supported(make_session: Make) -> None:
    """Two conclusions about one key are one fact; if they differ, the field is in contradiction."""
    session = make_session(KEYED)
    rows: list[dict[str, Any]] = [
        {"k": "p", "a": 1},
        {"k": "q", "a": 2},
        {"k": "p", "a": 1},
        {"k": "q", "a": 3},
        {"k": "q"},
    ]
    session.insert([("Item", row) for row in rows])
    session.run()
    assert fields(session, "Note", "k", "a") == [("p", 1), ("q", None)]
    assert session.contradictions == {(7, "a")}
    assert session.supports(6, "a") == [("concluded", 1, 1), ("concluded", 1, 3)]
    assert len(session.supports(7)) == 3


def test_an_unknown_key_concludes_nothing(make_session: Make) -> None:
    """There is no fact without a key to conclude."""
    session = make_session(KEYED)
    session.insert([("Item", {"a": 1})])
    session.run()
    assert (codes(session), fields(session, "Note", "k")) == (["R1"], [])


def test_a_given_key_is_given_once_and_may_be_concluded_before(make_session: Make) -> None:
    """A fact that was only concluded becomes a given one; a given one twice is refused."""
    session = make_session(KEYED)
    session.insert([("Item", {"k": "p", "a": 1})])
    session.run()
    assert session.insert([("Note", {"k": "p", "a": 9})]) == [2]
    assert fields(session, "Note", "a") == [9]
    with pytest.raises(RefusedError):
        session.insert([("Note", {"k": "z"}), ("Note", {"k": "p"})])
    with pytest.raises(RefusedError):
        session.insert([("Note", {"k": "z"}), ("Note", {"k": "z"})])
    assert fields(session, "Note", "k") == ["p"]


def test_columns_of_what_rules_conclude_or_record_and_keys_are_not_updated(make_session: Make) -> None:
    """They are the identity of the fact."""
    session = make_session(IDENTITY)
    ids = session.insert([("Seen", {"a": 1}), ("Seen", {"a": 2}), ("Item", {"a": 1})])
    session.run()
    with pytest.raises(RefusedError):
        session.update(ids[0], a=5)
    session.update(ids[1], a=6)
    assert fields(session, "Seen", "a") == [1, 6]
    keyed = make_session(KEYED)
    (note,) = keyed.insert([("Note", {"k": "p"})])
    with pytest.raises(RefusedError):
        keyed.update(note, k="q")


PATHS = """
fact Edge has
  a : text
  b : text

fact Path has
  a : text
  b : text

rule R1 "step" when for each Edge e then conclude Path(a: e.a, b: e.b)
rule R2 "further"
  when for each Path p and for each Edge e where a is p.b
  then conclude Path(a: p.a, b: e.b)
"""


def test_rows_that_hold_up_only_one_another_go_away(make_session: Make) -> None:
    """Two paths through a circle support each other, which is no reason to stay once the way in is gone."""
    session = make_session(PATHS)
    edges = session.insert([("Edge", {"a": a, "b": b}) for a, b in ("xp", "pq", "qp")])
    session.run()
    assert ("x", "q") in fields(session, "Path", "a", "b")
    session.remove(edges[0])
    assert fields(session, "Path", "a", "b") == [("p", "q"), ("p", "p"), ("q", "p"), ("q", "q")]
    session.remove(edges[1])
    assert fields(session, "Path", "a", "b") == [("q", "p")]


REACH = """
fact Node has
  name  : text key
  next  : text many
  reach : text many

rule R1 "step" when for each Node n and for each x in n.next then conclude n.reach is x
rule R2 "further"
  when for each Node n and for each x in n.reach and for each Node m where name is x and for each y in m.reach
  then conclude n.reach is y
"""


def test_values_of_a_many_field_are_founded_too(make_session: Make) -> None:
    """The same circle, with what is reached in a field."""
    session = make_session(REACH)
    rows: list[tuple[str, tuple[str, ...]]] = [("x", ("p",)), ("p", ("q",)), ("q", ("p",))]
    nodes = session.insert([("Node", {"name": name, "next": next}) for name, next in rows])
    session.run()
    assert [set(reach) for reach in fields(session, "Node", "reach")] == [{"p", "q"}] * 3
    session.update(nodes[1], next=())
    assert [set(reach) for reach in fields(session, "Node", "reach")] == [{"p"}, set(), {"p"}]


@pytest.mark.parametrize("condition", ["i.m is 1", "i.m is known", "i.s is known", "(i.s is 1 or i.a is 7)"])
def test_what_several_values_could_make_true_is_not_recursive(condition: str) -> None:
    """Else two conclusions could rest on each other unseen; `for each … in` names the value on which they rest."""
    text = f"""
fact Item has
  a : whole number
  s : whole number
  m : whole number many
  k : whole number many

rule R1 "r" when for each Item i and {condition} then conclude i.k is 1
rule R2 "r" when for each Item i and for each x in i.k then conclude i.m is x conclude i.s is x
"""
    assert checked(text) is None


CHANGING = """
fact Item has
  k     : text key
  state : choice (new, open, done)
  n     : whole number default 0
  tags  : text many
  stop  : yes or no

fact Log has
  what : text

rule R1 "open" when for each Item i where state is new then change i.state to open record Log(what: i.k)
rule R2 "count" repeats when for each Item i where state is open, n < 3 then change i.n to i.n + 1
rule R3 "gone" when for each Item i where stop is yes then remove i
rule R4 "tag" when for each Item i where n is 3 then change i.tags to "three"
"""


def test_change_takes_the_place_of_what_was_given_and_stays(make_session: Make) -> None:
    """The match of the change is gone with it, and its doing is not undone."""
    session = make_session(CHANGING)
    (item,) = session.insert([("Item", {"k": "a", "state": "new", "tags": ("one", "two")})])
    session.run()
    assert codes(session) == ["R1", "R2", "R2", "R2", "R4"]
    assert fields(session, "Item", "state", "n", "tags") == [("open", 3, ("three",))]
    assert session.supports(item, "state") == [("changed", "open", 1)]
    assert session.supports(2) == [("recorded", None, 1)]


def test_remove_takes_the_fact_with_its_slots(make_session: Make) -> None:
    """What rested on it goes too, and what was recorded stays."""
    session = make_session(CHANGING)
    (item,) = session.insert([("Item", {"k": "a", "state": "new"})])
    session.run()
    session.update(item, stop=True)
    session.run()
    assert [type for _, type, _ in session.facts()] == ["Log"]


def test_what_is_recorded_twice_is_one_fact(make_session: Make) -> None:
    """Recorded facts are a set, like concluded ones."""
    session = make_session("""
fact Item has
  a : whole number

fact Log has
  a : whole number

rule R1 "r" when for each Item i then record Log(a: i.a)
""")
    items = session.insert([("Item", {"a": 1}), ("Item", {"a": 1})])
    session.run()
    for item in items:
        session.remove(item)
    assert fields(session, "Log", "a") == [1]
    assert session.supports(3) == [("recorded", None, 1), ("recorded", None, 2)]


def test_an_unknown_value_concludes_nothing_and_changes_to_nothing(make_session: Make) -> None:
    """A change to unknown takes the given value away."""
    session = make_session("""
fact Item has
  a : whole number
  b : whole number
  c : whole number

rule R1 "r" when for each Item i then conclude i.b is i.a
rule R2 "r" when for each Item i then change i.c to i.a
""")
    session.insert([("Item", {"c": 4}), ("Item", {"a": 1, "c": 4})])
    session.run()
    assert fields(session, "Item", "b", "c") == [(None, None), (1, 1)]
