"""The kernel is compiled in the background of a first run, by one process at a time."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from aitia.rules_engine.kernel import cache, warm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """The processes that were started, on a machine where nothing is compiled yet."""
    processes: list[list[str]] = []

    def start(command: list[str], **_: object) -> None:
        processes.append(command[1:])

    monkeypatch.setenv("AITIA_CACHE", str(tmp_path))
    monkeypatch.setenv("AITIA_JIT", "auto")
    monkeypatch.setattr(subprocess, "Popen", start)
    cache.cache_directory.cache_clear()
    yield processes
    cache.cache_directory.cache_clear()


def test_only_one_process_compiles_at_a_time(started: list[list[str]]) -> None:
    """Ten commands in a row would otherwise compile ten times."""
    warm.warm_up_in_background()
    warm.warm_up_in_background()
    assert started == [["-m", "aitia.rules_engine.kernel.warm"]]


def test_a_process_that_was_killed_keeps_no_later_one_from_compiling(started: list[list[str]]) -> None:
    """It leaves its lock behind, and so would leave every command slow for ever."""
    warm.warm_up_in_background()
    os.utime(cache.cache_directory() / "lock", (1, 1))
    warm.warm_up_in_background()
    assert len(started) == 2


@pytest.mark.parametrize("wish", ["never", "always"])
def test_nothing_is_compiled_in_the_background_where_it_was_said_what_to_use(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    """Who sets AITIA_JIT has decided."""
    monkeypatch.setenv("AITIA_JIT", wish)
    warm.warm_up_in_background()
    assert started == []
