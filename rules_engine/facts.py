"""Facts from files: `.json`, `.jsonl` and `.csv`, read with all their mistakes at once.

Each file is read into rows (`facts_json`, `facts_csv`), each value by the type of its field (`facts_fields`). What
concerns several facts, equal keys and references to facts that are not there, is checked here at the end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from aitia.dsl.problems import Problem

from .facts_csv import read_csv
from .facts_fields import ANY_TYPE, Found, Intake, TooManyProblems, read_object
from .facts_json import read_json, read_json_lines
from .facts_text import FactFile, read_text
from .from_python import field_from_python
from .rows import KeyOf, subtypes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aitia.dsl.ruleset import Ruleset

    from .rows import Row

__all__ = ["FactFile", "fact_file", "read_facts", "read_objects"]

_READERS = {".json": read_json, ".jsonl": read_json_lines, ".ndjson": read_json_lines, ".csv": read_csv}
_TYPED = re.compile(r"([A-Za-z_]\w*)=(.+)", re.DOTALL)


def fact_file(option: str) -> FactFile:
    """What an option says: `orders.json`, or `Order=orders.csv` with the type of the facts."""
    typed = _TYPED.fullmatch(option)
    return FactFile(typed[2], typed[1]) if typed else FactFile(option)


def read_facts(files: Iterable[FactFile], ruleset: Ruleset) -> list[Row] | list[Problem]:
    """The facts of all files in order, or everything that is wrong with them."""
    intake = Intake(ruleset)
    try:
        for file in files:
            problems, lost = len(intake.problems), len(intake.lost)
            _read_file(file, intake)
            if len(intake.problems) > problems and len(intake.lost) == lost:
                intake.lost.append(file.type or ANY_TYPE)
        _check_together(intake)
    except TooManyProblems:
        pass
    return intake.problems or [found.row for found in intake.found]


def read_objects(facts: Mapping[str, object], ruleset: Ruleset) -> list[Row] | list[Problem]:
    """The facts in `{"Type": [{…}]}` that a caller already has, with Python values or their JSON forms."""
    intake = Intake(ruleset)
    try:
        for name, objects in facts.items():
            type = intake.type(name, "")
            if type and not isinstance(objects, list | tuple):
                intake.add(Problem("D105", f"expected a list of {name}: [{{…}}]"), name)
            elif type:
                for number, fields in enumerate(cast("list[object]", objects), 1):
                    read_object(fields, type, f"{name} {number}", intake, field_from_python)
        _check_together(intake)
    except TooManyProblems:
        pass
    return intake.problems or [found.row for found in intake.found]


def _read_file(file: FactFile, intake: Intake) -> None:
    """One file, by the ending of its name."""
    reader = _READERS.get(file.suffix)
    if reader is None:
        hint = "facts come from .json, .jsonl and .csv files"
        intake.add(Problem("D107", "the name has no ending that says how to read the file", hint=hint), file.path)
        return
    text = read_text(file)
    if isinstance(text, Problem):
        intake.add(text)
    else:
        reader(text, file, intake)


def _check_together(intake: Intake) -> None:
    """Keys that occur twice, and references to facts that are not there."""
    first: dict[tuple[str, tuple[object, ...]], str] = {}
    for given in intake.ruleset.facts:
        if keys := intake.ruleset.types[given.type].key:
            values = dict(given.values)
            first[given.type, tuple(values.get(key) for key in keys)] = str(given.span)
    for found in intake.found:
        _check_key(found, first, intake)
    families = {name: tuple(subtypes(name, intake.ruleset)) for name in intake.ruleset.types}
    lost = set(intake.lost)
    whole = {name for name, family in families.items() if lost.isdisjoint((ANY_TYPE, *family))}
    for found in intake.found:
        for reference in found.references:
            there = any((type, reference.values) in first for type in families[reference.type])
            if reference.type in whole and not there:
                _no_such_fact(found, reference, first, intake)


def _check_key(found: Found, first: dict[tuple[str, tuple[object, ...]], str], intake: Intake) -> None:
    """Note where a key stands, or complain that it stands elsewhere too."""
    type, fields = found.row
    keys = intake.ruleset.types[type].key
    values = tuple(fields.get(key) for key in keys)
    if not keys or None in values:
        return
    earlier = first.setdefault((type, values), found.place)
    if earlier is not found.place:
        note = f"the first one is at {earlier}"
        intake.add(Problem("D206", f"there is already {KeyOf(type, values)}", note=note), found.place)


def _no_such_fact(
    found: Found, reference: KeyOf, first: dict[tuple[str, tuple[object, ...]], str], intake: Intake
) -> None:
    """A reference to a fact that is given nowhere."""
    known = {str(KeyOf(type, values)) for type, values in first if type == reference.type}
    nearest = intake.nearest(str(reference), known)
    intake.add(Problem("D211", f"there is no {reference}", hint=nearest), found.place)
