"""The problems of rule text that cannot be read: codes that begin with S."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = ()
