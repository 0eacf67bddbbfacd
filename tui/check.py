"""`aitia check`: every mistake in rule files, in one pass, without running anything."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .loading import is_clips, load_rules, meant_for_rules
from .streams import Exit, Format, complain, interruptible, leave, say, say_json


@interruptible
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Rule files that belong together.")],
    format: Annotated[Format, typer.Option("--format", help="How to print the result.")] = Format.TEXT,
) -> None:
    """Check rule files, or a CLIPS program, and show every mistake in them."""
    if any(is_clips(file) for file in files):
        from .run_clips import check_clips

        meant_for_rules(files, [])
        check_clips(files[0], format)
    loaded = load_rules(files)
    problems = loaded if isinstance(loaded, list) else list(loaded.notes)
    ruleset = None if isinstance(loaded, list) else loaded
    complain(problems)
    if format is Format.JSON:
        from .problems_json import problem_json, ruleset_json

        say_json(
            {
                "schema": "aitia.check/1",
                "ok": ruleset is not None,
                "ruleset": ruleset_json(ruleset),
                "problems": [problem_json(problem) for problem in problems],
            }
        )
    elif ruleset is not None:
        counts = (len(ruleset.types), "fact type"), (len(ruleset.rules), "rule"), (len(ruleset.tests), "test")
        told = ", ".join(f"{count} {name}{'s' * (count != 1)}" for count, name in counts)
        say(f"{', '.join(str(file) for file in files)}: {told}; no mistakes")
    leave(Exit.DONE if ruleset is not None else Exit.WRONG)
