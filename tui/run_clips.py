"""`aitia run` and `aitia check` for CLIPS programs: what the program prints is what is shown, as it comes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from aitia.dsl.problems import Problem

from .report_json import SCHEMA
from .streams import Exit, Format, complain, leave, remark, safe, say, say_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from aitia.dsl.clips.ast import Program
    from aitia.rules_engine.clips import ClipsFact, ClipsSession
    from aitia.rules_engine.records import LimitName, Limits, Outcome

    from .streams import Strategy

_EXITS = {"interrupted": Exit.INTERRUPTED, "limit": Exit.LIMIT, "error": Exit.WRONG}


def check_clips(file: Path, format: Format) -> NoReturn:
    """Show every mistake of a program, without running it."""
    from aitia.dsl.clips import load_file
    from aitia.rules_engine.clips.lowering import compile_program

    loaded = load_file(file)
    compiled = loaded if isinstance(loaded, list) else compile_program(loaded)
    problems = compiled if isinstance(compiled, list) else []
    program = None if isinstance(loaded, list) or problems else loaded
    complain(problems)
    if format is Format.JSON:
        from .problems_json import problem_json

        found = [problem_json(problem) for problem in problems]
        document = {"schema": "aitia.check/1", "ok": not problems, "ruleset": _named(program), "problems": found}
        say_json(document)
    elif program is not None:
        say(f"{file}: {_counted(program)}; no mistakes")
    leave(Exit.WRONG if problems else Exit.DONE)


def _counted(program: Program) -> str:
    own = sum(not template.implied for template in program.templates.values())
    counts = (own, "template"), (len(program.rules), "rule"), (len(program.functions), "function")
    return ", ".join(f"{count} {name}{'s' * (count != 1)}" for count, name in counts)


def _named(program: Program | None) -> dict[str, str] | None:
    """Which program this is, by the hash of its canonical text."""
    if program is None:
        return None
    from hashlib import sha256

    from aitia.dsl.clips import write

    return {"module": program.modules[0], "version": "", "hash": sha256(write(program).encode()).hexdigest()}


@dataclass(frozen=True, slots=True)
class _Run:
    """A program that was run, or what kept it from being run."""

    problems: list[Problem]
    session: ClipsSession | None = None
    outcome: Outcome | None = None
    limit: LimitName | None = None

    @property
    def stopped(self) -> str:
        """Why it ended."""
        return self.outcome.stopped if self.outcome else "limit" if self.limit else "error"


def run_clips(
    file: Path, facts: Sequence[str], input: Path | None, strategy: Strategy, limits: Limits, format: Format
) -> NoReturn:
    """Run a program, and show what it prints."""
    ran = _run(
        file, facts, _typed if input is None else input, strategy, limits, None if format is Format.JSON else _show
    )
    sys.stdout.flush()
    complain(ran.problems)
    if ran.stopped == "interrupted":
        remark("interrupted")
    if format is Format.JSON:
        say_json(_document(ran))
    leave(_EXITS.get(ran.stopped, Exit.DONE))


def _run(
    file: Path,
    facts: Sequence[str],
    input: Path | Callable[[], str],
    strategy: Strategy,
    limits: Limits,
    listener: Callable[[str], None] | None,
) -> _Run:
    """Everything up to the end of the run."""
    from aitia.rules_engine.clips import ClipsProgram
    from aitia.rules_engine.errors import FactsError, MemoryFullError, RulesError
    from aitia.rules_engine.kernel.warm import warm_up_in_background

    warm_up_in_background()
    stdin = input if callable(input) else _text_of(input)
    if isinstance(stdin, Problem):
        return _Run([stdin])
    try:
        session = ClipsProgram.from_file(file).session(strategy.value, limits=limits, stdin=stdin)
        for path in facts:
            session.load_facts(path, keep=True)
    except MemoryFullError as error:
        return _Run(list(error.problems), limit="megabytes")
    except (RulesError, FactsError) as error:
        return _Run(list(error.problems))
    session.host.channels.listener = listener
    outcome = session.carry_out()
    return _Run(_aftermath(session, outcome), session, outcome)


def _aftermath(session: ClipsSession, outcome: Outcome) -> list[Problem]:
    """What there is to say after a run: mistakes, and the limit that was met."""
    from aitia.rules_engine.aftermath import limit_met

    return [*session.problems, *([] if outcome.limit is None else [limit_met(outcome.limit, outcome.loop)])]


def _text_of(path: Path) -> str | Problem:
    """What a program is to read; an empty file is no mistake."""
    from aitia.rules_engine.facts_text import FactFile, read_text

    text = read_text(FactFile(str(path)))
    return "" if isinstance(text, Problem) and text.code == "D110" else text


def _typed() -> str:
    """The next line of standard input."""
    from aitia.rules_engine.interrupts import prompt_interrupts

    sys.stdout.flush()
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison] - the caller may have closed it
        return ""
    with prompt_interrupts():
        return sys.stdin.buffer.readline().decode("utf-8", "replace")


def _show(text: str) -> None:
    """Print what the program prints, tabs and all, but nothing else that a terminal would obey."""
    sys.stdout.write("\t".join(safe(part) for part in text.split("\t")))
    sys.stdout.flush()


def _document(ran: _Run) -> dict[str, Any]:
    """The document `aitia.run/1`, as far as it fits."""
    from .problems_json import problem_json

    session, outcome = ran.session, ran.outcome
    return {
        "schema": SCHEMA,
        "ruleset": _named(session.network.program if session else None),
        "stopped": ran.stopped,
        "limit": outcome.limit if outcome else ran.limit,
        "fired": outcome.fired if outcome else 0,
        "facts": [_fact(fact) for fact in session.facts()] if session else [],
        "effects": [],
        "said": session.output.removesuffix("\n").split("\n") if session and session.output else [],
        "withdrawn": [],
        "explanations": [],
        "problems": [problem_json(problem) for problem in ran.problems],
    }


def _fact(fact: ClipsFact) -> dict[str, Any]:
    """A fact; of another module than MAIN with the module's name before its own."""
    fields = {name: _plain(value) for name, value in fact.slots.items()}
    return {"id": fact.index, "type": fact.template.removeprefix("MAIN::"), "fields": fields}


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Numbers as they are, a multifield as a list, all else as text."""
    from aitia.rules_engine.clips.functions.printing import in_list

    if isinstance(value, tuple):
        return [_plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, int) or (isinstance(value, float) and value - value == 0):
        return value
    return str(value) if isinstance(value, str) else in_list(value)
