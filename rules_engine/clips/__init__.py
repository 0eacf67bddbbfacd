"""CLIPS programs: compiled for the lazy machine, and run."""

from .program import ClipsProgram as ClipsProgram
from .session import ClipsFact as ClipsFact
from .session import ClipsSession as ClipsSession

__all__ = ["ClipsFact", "ClipsProgram", "ClipsSession"]
