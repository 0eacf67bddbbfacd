"""Remarks on rule sets that can be run: what is probably not meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aitia.dsl.ruleset import FactType, Query, Rule

    from .world import World


def remark_rules(rules: Sequence[Rule], types: Mapping[str, FactType], world: World) -> None:
    """All remarks on rules."""


def remark_fields(types: Mapping[str, FactType], queries: Mapping[str, Query], world: World) -> None:
    """All remarks on fields."""
