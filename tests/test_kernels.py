"""The compiled kernel and the plain one are the same machine: one may go on where the other was."""

from __future__ import annotations

import importlib.util
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aitia.rules_engine import Engine, Session
from aitia.rules_engine.kernel import cache
from aitia.rules_engine.kernel.kernels import PLAIN, compiled, faster_kernel, first_kernel

RULES = """\
fact Edge has
  a : whole number
  b : whole number
  w : number

fact Path has
  a : whole number
  b : whole number

rule R1 "an edge is a path"
  when
    for each Edge e
  then
    conclude Path(a: e.a, b: e.b)

rule R2 "a path goes on"
  when
    for each Path p
    and for each Edge e where a is p.b
  then
    conclude Path(a: p.a, b: e.b)

rule R3 "ends"
  when
    for each Path p where a < b
    and there is no Edge where a is p.b
    and let total be the sum of w over Edge where a is p.a
  then
    say "{p.a} ends in {p.b} with {total}"
"""
NOW = datetime(2026, 5, 1, tzinfo=UTC)

needs_compiler = pytest.mark.skipif(
    os.environ.get("AITIA_JIT") == "never", reason="AITIA_JIT=never: nothing is compiled"
)


def opened(engine: Engine) -> Session:
    """A session with a small graph."""
    session = engine.session(now=NOW)
    edges = [(i, (i * 7 + 3) % 12, i / 3) for i in range(9)]
    session.insert_values(("Edge", {"a": a, "b": b, "w": w}) for a, b, w in edges)
    return session


def seen(session: Session) -> object:
    """What was fired and said, and what there is."""
    fired = [(f.number, f.rule.code, {name: fact.id for name, fact in f.facts.items()}) for f in session.firings()]
    return fired, session.said, session.facts()


@needs_compiler
@pytest.mark.parametrize("steps", [0, 1, 7, 40])
def test_a_session_goes_over_to_the_compiled_kernel_and_back_without_a_trace(steps: int) -> None:
    """After any number of firings the other kernel goes on, and the outcome is that of one kernel alone."""
    engine = Engine.from_text(RULES)
    alone, mixed = opened(engine), opened(engine)
    alone.memory.take_over(PLAIN)
    mixed.memory.take_over(PLAIN)
    for _ in range(steps):
        mixed.step()
    mixed.memory.take_over(compiled())
    assert mixed.memory.kernel.compiled
    mixed.remove(1)
    mixed.memory.take_over(PLAIN)
    mixed.run()
    for _ in range(steps):
        alone.step()
    alone.remove(1)
    alone.run()
    assert seen(alone) == seen(mixed)


def test_small_work_does_not_wait_for_the_compiled_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under `auto` the first sessions of an engine begin plain, and `never` stays so."""
    monkeypatch.setenv("AITIA_JIT", "auto")
    assert first_kernel(1) is PLAIN
    monkeypatch.setenv("AITIA_JIT", "never")
    assert first_kernel(1000) is faster_kernel() is PLAIN


@needs_compiler
def test_much_work_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under `auto` a long run ends under the compiled kernel, if that is ready."""
    assert compiled().compiled
    monkeypatch.setenv("AITIA_JIT", "auto")
    session = Engine.from_text(RULES).session(now=NOW)
    session.insert_values(("Edge", {"a": i, "b": i + 1}) for i in range(80))
    assert not session.memory.kernel.compiled
    assert session.run().fired > 2_000
    assert session.memory.kernel.compiled


@needs_compiler
def test_each_installation_has_a_compiled_kernel_of_its_own(tmp_path: Path) -> None:
    """The same sources at another place, or installed again, are compiled for that place."""
    sources = Path(cache.__file__).parent
    names = set()
    for place in ("first", "second"):
        shutil.copytree(sources, tmp_path / place)
        names.add(_cache_name(tmp_path / place))
    os.utime(tmp_path / "second" / "heap.py", (1, 1))
    names.add(_cache_name(tmp_path / "second"))
    assert len(names) == 3


def _cache_name(folder: Path) -> str:
    spec = importlib.util.spec_from_file_location("cache_elsewhere", folder / "cache.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.cache_directory())


def test_what_was_compiled_for_sources_that_are_gone_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new compilation leaves no old ones of the same or of a vanished installation behind, and no others' away."""
    monkeypatch.setenv("AITIA_CACHE", str(tmp_path))
    cache.cache_directory.cache_clear()
    try:
        here = str(Path(cache.__file__).parent)
        for name, place in (("kernel-old", here), ("kernel-gone", str(tmp_path / "gone")), ("kernel-other", "/")):
            (tmp_path / "aitia" / name).mkdir(parents=True)
            (tmp_path / "aitia" / name / "ready").write_text(place)
        cache.cache_directory().mkdir(mode=0o700)
        cache.set_ready()
        assert cache.is_ready()
        left = {folder.name for folder in (tmp_path / "aitia").iterdir()}
        assert left == {"kernel-other", cache.cache_directory().name}
    finally:
        cache.cache_directory.cache_clear()
