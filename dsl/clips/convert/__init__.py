"""CLIPS programs to rule files, as far as the language goes: names → types → facts and rules → checked text."""

from .convert import Converted as Converted
from .convert import convert as convert

__all__ = ["Converted", "convert"]
