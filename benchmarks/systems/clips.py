"""CLIPS, through clipspy: facts from a file, cases in a loop inside CLIPS, or cases one by one from Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks import decisions

from .job import SkippedError, Stopwatch

if TYPE_CHECKING:
    from .job import Job, Timed


def _clips() -> Any:
    try:
        import clips
    except ImportError:
        raise SkippedError("clipspy is not installed") from None
    return clips


def from_file(job: Job) -> Timed:
    """Facts from a file, CLIPS's quickest way in."""
    watch = Stopwatch()
    env = _clips().Environment()
    watch.started()
    env.load(str(job.program))
    env.eval(f"(set-strategy {job.strategy})")
    env.reset()
    watch.lap()
    env.load_facts(str(job.fact_file))
    watch.lap()
    return watch.done(env.run())


def loop(job: Job) -> Timed:
    """All cases in a loop inside CLIPS; they lie in a multifield before the clock starts."""
    cases = decisions.cases(job.size)
    watch = Stopwatch()
    clips = _clips()
    env = clips.Environment()
    watch.started()
    env.load(str(job.program))
    env.load(str(job.fact_file))
    env.eval("(set-reset-globals FALSE)")
    symbol = {name: clips.Symbol(name) for name in ("on", "off")}
    env.find_global("cases").value = tuple(symbol.get(value, value) for case in cases for value in case)
    watch.lap()
    watch.lap()
    return watch.done(env.eval("(decide-all)"))


def from_python(job: Job) -> Timed:
    """Case by case, each fact asserted through clipspy."""
    cases = decisions.cases(job.size)
    watch = Stopwatch()
    clips = _clips()
    _mend_release(clips)
    env = clips.Environment()
    watch.started()
    env.load(str(job.program))
    measure, flag = env.find_template("measure"), env.find_template("flag")
    symbols = {name: clips.Symbol(name) for name in (*decisions.MEASURES, *decisions.FLAGS, "on", "off")}
    watch.lap()
    watch.lap()
    fired = 0
    for case in cases:
        env.reset()
        for name, value in zip(decisions.MEASURES, case, strict=False):
            measure.assert_fact(name=symbols[name], value=value)
        for name, state in zip(decisions.FLAGS, case[len(decisions.MEASURES) :], strict=True):
            flag.assert_fact(name=symbols[name], state=symbols[str(state)])
        fired += env.run()
    return watch.done(fired)


def _mend_release(clips: Any) -> None:
    """Let facts go when Python lets go of them: clipspy 1.0.6 calls ReleaseFact with an argument too many."""
    from clips._clips import lib

    def release(fact: Any) -> None:
        lib.ReleaseFact(fact._fact)  # noqa: SLF001 that is where it lies

    clips.facts.Fact.__del__ = release
