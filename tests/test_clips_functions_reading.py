"""What `read`, `readline` and `read-number` take from a text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from clips_calls import Oracle, key
from clips_host import FakeHost
from hypothesis import given, settings
from hypothesis import strategies as st

from aitia.rules_engine.clips.functions import Source, call

READERS = ("read", "readline", "read-number", "get-char")


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    """One environment for this file."""
    return Oracle()


def agree(oracle: Oracle, text: str, calls: list[str]) -> None:
    """Let both read the same text."""
    oracle.screen.input = text
    host = FakeHost()
    host.channels.source = Source(text)
    theirs = [key(oracle.ask(f"({name})").value) for name in calls]
    assert [key(call(name, (), host)) for name in calls] == theirs, (text, calls)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "\n\n7\n",
        "abc def\nghi\n",
        '"a b" c\n"un\nfinished"\n',
        "; only a comment\n8 ; and more\n",
        "(x) y\n?v\n$?w\n?*g*\n[i]\n<-\n",
        "3 x\n4.5\n1e5\n+.5\n5;c\n9x\n",
        "99999999999999999999\n-99999999999999999999\n",
        "   \n\t\n x\n",
    ],
)
def test_a_text_is_read_as_clips_reads_it(oracle: Oracle, text: str) -> None:
    """Each function by itself, until after the end."""
    for name in READERS:
        agree(oracle, text, [name] * 6)


def test_random_texts_are_read_as_clips_reads_them(oracle: Oracle) -> None:
    """The functions in any order on any text; after a `?` before no name CLIPS loses all that follows."""
    without_name = re.compile(r"\?[^ab\s()]")

    @settings(max_examples=600, deadline=None)
    @given(st.text('ab17 .-+e"\\()&|~<;?[]\n', max_size=20), st.lists(st.sampled_from(READERS), max_size=5))
    def check(text: str, calls: list[str]) -> None:
        if not without_name.search(text):
            agree(oracle, text, calls)

    check()


def test_a_channel_that_is_not_there_cannot_be_read(oracle: Oracle) -> None:
    """CLIPS stops there, and so do we."""
    from aitia.dsl.clips.values import Symbol
    from aitia.rules_engine.clips.functions import ClipsError

    for name in READERS[:3]:
        assert oracle.ask(f"({name} nowhere)").error
        with pytest.raises(ClipsError, match=r"^there is nothing to read at 'nowhere'$"):
            call(name, (Symbol("nowhere"),), FakeHost())


def test_line_ends_of_all_systems_count_as_one() -> None:
    """A text may come from anywhere."""
    host = FakeHost()
    host.channels.source = Source("a\r\nb\rc\nd")
    lines: list[Any] = [call("readline", (), host) for _ in range(4)]
    assert lines == ["a", "b", "c", "d"]
