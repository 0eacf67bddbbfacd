"""`aitia convert`: a CLIPS program as a rule file, and by line what the language cannot say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from aitia.dsl.problems import Problem

from .loading import is_clips
from .streams import Exit, complain, interruptible, leave, safe


@interruptible
def convert(
    file: Annotated[Path, typer.Argument(metavar="PROGRAM.clp", help="A CLIPS program.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="OUT.rules", help="Write to this file.")] = None,
) -> None:
    """Write a CLIPS program as a rule file, and say what is left out."""
    from aitia.dsl.clips import load_file
    from aitia.dsl.clips.convert import convert as converted_of

    if not is_clips(file):
        complain([Problem("E905", "only CLIPS programs (.clp) are converted", place=str(file))])
        leave(Exit.USAGE)
    loaded = load_file(file)
    if isinstance(loaded, list):
        complain(loaded)
        leave(Exit.WRONG)
    converted = converted_of(loaded, file.name)
    problems = [*converted.problems, *_write(converted.text, out)]
    complain(problems)
    leave(Exit.WRONG if problems else Exit.DONE)


def _write(text: str, out: Path | None) -> list[Problem]:
    """Write the rules where they are wanted."""
    if out is None:
        sys.stdout.write(safe(text))
        return []
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        return [Problem("E908", f"the rules cannot be written: {reason}", place=str(out))]
    return []
