"""The problems of what rules mean: names (R), fields (F), types (Y), tables, tests, modules, order, and remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import fields, names, order, remarks, types

if TYPE_CHECKING:
    from .entry import Entry

ENTRIES: tuple[Entry, ...] = (*names.ENTRIES, *fields.ENTRIES, *types.ENTRIES, *order.ENTRIES, *remarks.ENTRIES)
