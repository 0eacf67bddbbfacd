"""Rule files into a rule set or an engine, or the end of the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from aitia.dsl.ruleset import Ruleset


def load_rules(files: Sequence[Path]) -> Ruleset | list[Problem]:
    """The rule set in the files, which belong together, or everything that is wrong with them."""
    from aitia.dsl.load import load_files

    clips = [file for file in files if is_clips(file)]
    if clips:
        message = "this is a CLIPS program, and rule files are expected here"
        hint = "'aitia convert' makes a rule file of it, as far as that goes"
        return [Problem("E905", message, place=str(file), hint=hint) for file in clips]
    return load_files(files)


def meant_for_rules(files: Sequence[Path], options: Sequence[str]) -> None:
    """End the command if it names options for rule files, or other files, beside a CLIPS program."""
    problems = [Problem("E905", f"{option} is for rule files, and this is a CLIPS program") for option in options]
    if len(files) > 1:
        problems.append(Problem("E905", "a CLIPS program is one file", hint="put the files together into one"))
    _refuse(problems)


def meant_for_clips(options: Sequence[str]) -> None:
    """End the command if it names options for CLIPS programs beside rule files."""
    _refuse([Problem("E905", f"{option} is for CLIPS programs, and these are rule files") for option in options])


def _refuse(problems: Sequence[Problem]) -> None:
    from .streams import Exit, complain, leave

    if problems:
        complain(problems)
        leave(Exit.USAGE)


def is_clips(file: Path) -> bool:
    """Whether a file is a CLIPS program, by the ending of its name."""
    return file.suffix.lower() == ".clp"
