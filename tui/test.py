"""`aitia test`: runs the `test` blocks of rule files, and says of each expectation that fails why it does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .loading import load_rules
from .streams import Exit, complain, interruptible, leave, say

if TYPE_CHECKING:
    from aitia.rules_engine.testing import Failure, Tested


@interruptible
def test(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Rule files that belong together.")],
) -> None:
    """Run the tests that stand in rule files."""
    loaded = load_rules(files)
    if isinstance(loaded, list):
        complain(loaded)
        leave(Exit.WRONG)
    from aitia.rules_engine.engine import Engine
    from aitia.rules_engine.testing import run_test

    engine = Engine.from_ruleset(loaded)
    passed = skipped = 0
    for case in loaded.tests:
        if case.later:
            skipped += 1
            say(f"later   {case.title}\n          {case.later}")
            continue
        tested = run_test(engine, case)
        passed += tested.passed
        _show(tested)
    failed = len(loaded.tests) - passed - skipped
    counts = (passed, "passed"), (failed, "failed"), (skipped, "for later")
    say(", ".join(f"{count} {word}" for count, word in counts if count) or "there are no tests")
    leave(Exit.WRONG if failed else Exit.DONE)


def _show(tested: Tested) -> None:
    """One test: its title, and what was not as expected."""
    say(f"{'passed' if tested.passed else 'FAILED'}  {tested.case.title}")
    for problem in tested.problems:
        say(_indented(str(problem)))
    for failure in tested.failures:
        _show_failure(failure, tested)


def _show_failure(failure: Failure, tested: Tested) -> None:
    """An expectation that was not met, and why."""
    from aitia.explain.expected import why_failed
    from aitia.explain.phrase import text_of

    say(_indented(f"{failure.expect.span}: {text_of(failure.expect.span)}: {failure.reason}"))
    if reasons := why_failed(failure, tested):
        say(_indented(_indented(reasons)))


def _indented(text: str) -> str:
    """The text, a little to the right."""
    return "\n".join(f"    {line}" for line in text.split("\n"))
