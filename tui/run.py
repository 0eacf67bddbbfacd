"""`aitia run`: facts into rules, and what follows, with the reasons that were asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aitia.dsl.problems import Problem

from .loading import is_clips, load_rules, meant_for_clips, meant_for_rules
from .progress import progress
from .report import Explanation, Ran, Report
from .streams import Exit, Format, Strategy, complain, interruptible, leave, remark, say_json, wrong_use

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aitia.dsl.ruleset import Pattern, Ruleset
    from aitia.rules_engine.records import Limits
    from aitia.rules_engine.rows import Row
    from aitia.rules_engine.session import Session

_FACTS = "Facts: a .json or .jsonl file, or Type=PATH for a .csv file or a JSON array. May be given several times."


@interruptible
def run(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Rule files that belong together.")],
    facts: Annotated[list[str] | None, typer.Option("--facts", metavar="[TYPE=]PATH", help=_FACTS)] = None,
    find: Annotated[
        str | None, typer.Option("--find", metavar="PATTERN", help="Show only the facts that match.")
    ] = None,
    how: Annotated[
        list[str] | None, typer.Option("--how", metavar="PATTERN", help="Say why the facts that match are there.")
    ] = None,
    why_not: Annotated[
        list[str] | None, typer.Option("--why-not", metavar="PATTERN", help="Say why no fact matches.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print the result.")] = Format.TEXT,
    max_firings: Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after so many firings.")] = None,
    timeout: Annotated[float | None, typer.Option(min=0, metavar="S", help="Stop after so many seconds.")] = None,
    max_memory: Annotated[int | None, typer.Option(min=1, metavar="MB", help="Stop when facts take so much.")] = None,
    now: Annotated[str | None, typer.Option(metavar="TIME", help="The session's clock, in ISO 8601.")] = None,
    input: Annotated[Path | None, typer.Option("--input", metavar="FILE", help="What a CLIPS program reads.")] = None,
    strategy: Annotated[
        Strategy | None, typer.Option("--strategy", help="How a CLIPS program orders what may fire.")
    ] = None,
    trace: Annotated[Path | None, typer.Option(metavar="OUT.json", help="Write all reasons to this file.")] = None,
) -> None:
    """Run rules over facts, and show what follows."""
    from aitia.rules_engine.records import Limits

    limits = Limits(max_firings, timeout, None, max_memory)
    if any(is_clips(file) for file in files):
        from .run_clips import run_clips

        unfit = {"--find": find, "--how": how, "--why-not": why_not, "--now": now, "--trace": trace}
        meant_for_rules(files, [option for option, value in unfit.items() if value])
        run_clips(files[0], facts or [], input, strategy or Strategy.DEPTH, limits, format)
    questions = _Questions(find, tuple(how or ()), tuple(why_not or ()))
    setting = _Setting(questions, _clock(now), limits)
    clips = {"--input": input, "--strategy": strategy}
    meant_for_clips([option for option, value in clips.items() if value is not None])
    report = _report(files, facts or [], setting)
    if trace is not None and report.ran is not None:
        report = report.with_problem(_write_trace(trace, report.ran.session))
    complain(report.problems)
    if report.status is Exit.INTERRUPTED:
        remark("interrupted")
    if format is Format.JSON:
        from .report_json import report_json

        say_json(report_json(report))
    elif report.ran is not None:
        from .report_text import show_report

        show_report(report.ran, found=find is not None)
    leave(report.status)


@dataclass(frozen=True, slots=True)
class _Questions:
    """The patterns on the command line, as text."""

    find: str | None
    how: tuple[str, ...]
    why_not: tuple[str, ...]

    def texts(self) -> tuple[str, ...]:
        """All of them."""
        return ((self.find,) if self.find is not None else ()) + self.how + self.why_not


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the run is to be like, apart from rules and facts."""

    questions: _Questions
    clock: datetime | None
    limits: Limits


def _clock(text: str | None) -> datetime | None:
    """The time that `--now` says; in UTC unless it has an offset."""
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        wrong_use(f"--now: '{text}' is not a time; write it as 2026-05-01T10:00:00Z")


def _report(files: Sequence[Path], facts: Sequence[str], setting: _Setting) -> Report:
    """Everything up to the end of the run."""
    from aitia.rules_engine.facts import fact_file, read_facts

    loaded = load_rules(files)
    if isinstance(loaded, list):
        return Report(None, loaded)
    patterns = _patterns(setting.questions, loaded)
    with progress("reading facts"):
        rows = read_facts([fact_file(option) for option in facts], loaded)
    problems = [row for row in rows if isinstance(row, Problem)]
    if problems:
        return Report(loaded, problems)
    return _run(loaded, [row for row in rows if not isinstance(row, Problem)], patterns, setting)


def _patterns(questions: _Questions, ruleset: Ruleset) -> dict[str, Pattern]:
    """The patterns, read; a wrong one is wrong usage, and is told before anything runs."""
    from aitia.dsl.load import read_pattern

    patterns: dict[str, Pattern] = {}
    for text in questions.texts():
        found = read_pattern(text, ruleset)
        if isinstance(found, list):
            complain(found)
            leave(Exit.USAGE)
        patterns[text] = found
    return patterns


def _run(ruleset: Ruleset, rows: list[Row], patterns: dict[str, Pattern], setting: _Setting) -> Report:
    """Rules and facts in a session, run to its end."""
    from aitia.rules_engine.aftermath import aftermath
    from aitia.rules_engine.engine import Engine
    from aitia.rules_engine.errors import FactsError, MemoryFullError
    from aitia.rules_engine.kernel.warm import warm_up_in_background

    warm_up_in_background()
    with progress("loading facts"):
        try:
            session = Engine.from_ruleset(ruleset).session(now=setting.clock, limits=setting.limits)
            session.insert_values(rows)
        except MemoryFullError as error:
            return Report(ruleset, list(error.problems), limit="megabytes")
        except FactsError as error:
            return Report(ruleset, list(error.problems))
    with progress("running rules", setting.limits.firings) as bar:
        session.on_progress = bar.at
        outcome = session.run()
    questions = setting.questions
    facts = session.facts() if questions.find is None else session.query(patterns[questions.find])
    ran = _explained(Ran(session, outcome, facts), questions, patterns)
    return Report(ruleset, aftermath(session, outcome), ran)


def _explained(ran: Ran, questions: _Questions, patterns: dict[str, Pattern]) -> Ran:
    """The run with the answers to all questions, or with those that were ready when Ctrl-C was pressed."""
    explanations: list[Explanation] = []
    try:
        explanations.extend(_explanations(questions, patterns, ran.session))
    except KeyboardInterrupt:
        return replace(ran, outcome=replace(ran.outcome, stopped="interrupted"), explanations=explanations)
    return replace(ran, explanations=explanations)


def _explanations(questions: _Questions, patterns: dict[str, Pattern], session: Session) -> Iterator[Explanation]:
    """The answers to `--how` and `--why-not`."""
    from aitia.explain import how, why_not

    for text in questions.how:
        yield Explanation("how", text, how(session, patterns[text]))
    for text in questions.why_not:
        yield Explanation("why-not", text, why_not(session, patterns[text]))


def _write_trace(path: Path, session: Session) -> Problem | None:
    """Write the reasons of all conclusions to a file; a problem if that cannot be done."""
    from aitia.explain.how import how_everything
    from aitia.rules_engine.values import encode

    try:
        path.write_text(encode(how_everything(session).json(), indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        return Problem("E908", f"the trace cannot be written: {reason}", place=str(path))
    return None
