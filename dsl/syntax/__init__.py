"""The syntax of the rule language: from text to the tree of what was written."""

from __future__ import annotations

from .parser import parse as parse
from .parser import parse_pattern as parse_pattern
from .text import decode as decode

__all__ = ["decode", "parse", "parse_pattern"]
