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

    clips = [file for file in files if file.suffix.lower() == ".clp"]
    if clips:
        hint = "write the rules as a .rules file"
        return [Problem("E905", "CLIPS programs cannot be read yet", place=str(file), hint=hint) for file in clips]
    return load_files(files)
