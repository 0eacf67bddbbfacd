"""Explanations: why something is concluded, and why something else is not.

`how` and `why_not` read a session or a decision and change nothing. What they return prints as text, as a tree, as
JSON and as Mermaid.
"""

from .how import how as how
from .proof import Proof as Proof
from .proof import WhyNot as WhyNot
from .why_not import why_not as why_not

__all__ = ["Proof", "WhyNot", "how", "why_not"]
