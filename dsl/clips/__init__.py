"""CLIPS programs: text to a checked tree of its own. Loops, globals and assignment have no place in the language."""

from __future__ import annotations

from .program import load as load
from .program import load_file as load_file
from .program import source_of as source_of
from .write import write as write

__all__ = ["load", "load_file", "source_of", "write"]
