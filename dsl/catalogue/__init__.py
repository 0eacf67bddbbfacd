"""All kinds of problems, one entry for each code: `syntax` for S, `meaning` and `running` for the others.

The pages in `docs/problems/` are written from these entries by `python -m aitia.dsl.catalogue docs/problems`.
"""

from __future__ import annotations

from .collect import CATALOGUE as CATALOGUE
from .collect import index as index
from .collect import render as render
from .entry import Entry as Entry

__all__ = ["CATALOGUE", "Entry", "index", "render"]
