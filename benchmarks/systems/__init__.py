"""The systems that are measured: each takes a job and says how long it took, or why it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import aitia, clingo, clips, durable, experta, prolog, reading, rules

if TYPE_CHECKING:
    from .job import System

SYSTEMS: dict[str, System] = {
    "aitia": aitia.from_file,
    "aitia columns": aitia.from_columns,
    "aitia dicts": aitia.from_dicts,
    "aitia all cases": aitia.all_cases,
    "aitia each case": aitia.each_case,
    "clips": clips.from_file,
    "clips loop": clips.loop,
    "clipspy": clips.from_python,
    "rules columns": rules.from_columns,
    "rules dicts": rules.from_dicts,
    "rules pydantic": rules.from_models,
    "aitia anew": reading.program_anew,
    "aitia kept": reading.program_kept,
    "rules anew": reading.rules_anew,
    "rules kept": reading.rules_kept,
    "clips reading": reading.in_clips,
    "rules all cases": rules.all_cases,
    "rules each case": rules.each_case,
    "rules each case, read": rules.each_case_read,
    "swi-prolog": prolog.tabling,
    "clingo": clingo.ground,
    "durable_rules": durable.join,
    "experta": experta.join,
}
