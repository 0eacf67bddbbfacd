"""The mistakes that people make most, each recognised by its own function.

A recogniser looks at the place where the parser stopped, and gives a problem or None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .literal_mistakes import LITERAL_MISTAKES
from .name_mistakes import BRACKET_MISTAKES, NAME_MISTAKES
from .part_mistakes import PART_MISTAKES, WHEN_MISSING
from .phrase_mistakes import FOREIGN_SIGNS, PHRASE_MISTAKES

if TYPE_CHECKING:
    from .trouble import Recogniser

RECOGNISERS: tuple[Recogniser, ...] = (
    *LITERAL_MISTAKES,
    *PHRASE_MISTAKES,
    *PART_MISTAKES,
    *BRACKET_MISTAKES,
    *WHEN_MISSING,
    *FOREIGN_SIGNS,
    *NAME_MISTAKES,
)
"""In the order in which they are asked: the most particular first."""
