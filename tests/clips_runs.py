"""One program run by CLIPS and by us, and where their firing sequences may differ."""

from __future__ import annotations

import multiprocessing
import re
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import clips

from aitia.rules_engine.records import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aitia.rules_engine.clips import ClipsProgram
    from aitia.rules_engine.clips.session import ClipsFact, Strategy

Firing = tuple[str, tuple[int, ...]]
_ACTIVATION = re.compile(r"(==>|<==) Activation (-?\d+) +([^:\s]+): *(\S*)")
_FIRE = re.compile(r"FIRE +\d+ ([^:\s]+): *(\S*)")
_FACT = re.compile(r"(==>|<==) f-(\d+) ")
_OUTPUT = "out "


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did: firings with the indexes of their facts, facts as text by their indexes, what was printed."""

    firings: list[Firing]
    facts: dict[int, str]
    output: list[str]
    trace: list[str] = field(default_factory=list[str])


class _Listener(clips.Router):  # type: ignore[misc]
    """Takes all that CLIPS prints."""

    def __init__(self) -> None:
        super().__init__("listener", 100)
        self.said: list[str] = []

    def query(self, name: str) -> bool:
        return name in ("stdout", "t", "stderr", "stdwrn", "werror")

    def write(self, _name: str, message: str) -> None:
        self.said.append(message)


def clips_run(text: str, strategy: str, firings: int) -> Run:
    """What CLIPS does, with the trace of its agenda."""
    env: Any = clips.Environment()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "program.clp"
        path.write_text(text, encoding="utf-8")
        env.load(str(path))
    listener = _Listener()
    env.add_router(listener)
    env.eval(f"(set-strategy {strategy})")
    for item in ("facts", "activations", "rules"):
        env.eval(f"(watch {item})")
    env.reset()
    env.run(firings)
    lines = "".join(listener.said).splitlines()
    fired = [(found[1], _indexes(found[2])) for line in lines if (found := _FIRE.match(line))]
    facts = {fact.index: str(fact) for fact in env.facts()}
    return Run(fired, facts, [line for line in lines if line.startswith(_OUTPUT)], lines)


class ClipsProcess:
    """CLIPS in a process of its own, begun anew when it crashes."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))

    def run(self, text: str, strategy: str, firings: int) -> Run | None:
        """What CLIPS does, or None if it crashes."""
        try:
            return self._pool.submit(clips_run, text, strategy, firings).result()
        except BrokenProcessPool:
            self._begin()
            return None

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown()


def _indexes(basis: str) -> tuple[int, ...]:
    return tuple(int(part[2:]) for part in basis.split(",") if part.startswith("f-"))


def our_run(program: ClipsProgram, strategy: Strategy, firings: int, *, eager: bool = False) -> Run:
    """What we do."""
    session = program.session(strategy, limits=Limits(firings=firings), eager=eager)
    session.run()
    fired = [(name.rpartition("::")[2], basis) for name, basis in session.firings()]
    facts = {fact.index: _shown(fact) for fact in session.facts()}
    return Run(fired, facts, [line for line in session.output.splitlines() if line.startswith(_OUTPUT)])


def _shown(fact: ClipsFact) -> str:
    """A fact as CLIPS shows it."""
    name = fact.template.rpartition("::")[2]
    if "implied" in fact.slots:
        return f"({_words(name, fact.slots['implied'])})"
    return f"({' '.join((name, *(f'({_words(slot, value)})' for slot, value in fact.slots.items())))})"


def _words(name: str, value: Any) -> str:
    return " ".join((name, *map(str, value if isinstance(value, tuple) else (value,))))


# ---- where CLIPS had a choice


@dataclass(frozen=True, slots=True)
class Activation:
    """A match on CLIPS's agenda; `change` is the number of the change that made it."""

    salience: int
    rule: str
    basis: tuple[int, ...]
    change: int
    tags: tuple[int, ...]


def agendas(trace: Iterable[str]) -> Iterable[tuple[Firing, list[Activation]]]:
    """Each firing of CLIPS with what was on its agenda, itself included."""
    agenda: list[Activation] = []
    births: dict[int, int] = {}
    change = 0
    for line in trace:
        if found := _FACT.match(line):
            change += 1
            births[int(found[2])] = change
        elif found := _ACTIVATION.match(line):
            basis = _indexes(found[4])
            if found[1] == "==>":
                tags = tuple(births[int(part[2:])] if part != "*" else 0 for part in found[4].split(",") if part)
                agenda.append(Activation(int(found[2]), found[3], basis, change, tags))
            else:
                _take(agenda, (found[3], basis))
        elif found := _FIRE.match(line):
            firing = (found[1], _indexes(found[2]))
            yield firing, list(agenda)
            _take(agenda, firing)
            change += 1


def _take(agenda: list[Activation], firing: Firing) -> None:
    """Take a match off; what a reset takes off has never been seen."""
    found = next((a for a in agenda if (a.rule, a.basis) == firing), None)
    if found is not None:
        agenda.remove(found)


def _key(strategy: str, activation: Activation) -> object:
    """What the manual orders activations by."""
    if strategy == "lex":
        return activation.salience, sorted(activation.tags)
    if strategy == "mea":
        return activation.salience, activation.tags[:1], sorted(activation.tags)
    if strategy in ("simplicity", "complexity"):
        return activation.salience
    return activation.salience, activation.change


def difference(strategy: str, theirs: Run, ours: Run) -> str:
    """Where our firings differ although the manual leaves no choice; empty if nowhere."""
    steps = list(agendas(theirs.trace))
    for i, (their, agenda) in enumerate(steps):
        our = ours.firings[i] if i < len(ours.firings) else None
        if their == our:
            continue
        found = next((a for a in agenda if (a.rule, a.basis) == our), None)
        chosen = next(a for a in agenda if (a.rule, a.basis) == their)
        if found is None or _key(strategy, found) != _key(strategy, chosen):
            return f"firing {i + 1} is {our}, and CLIPS's is {their}"
        return ""
    if len(ours.firings) > len(steps):
        return f"firing {len(steps) + 1} is {ours.firings[len(steps)]}, and CLIPS has no more"
    return ""
