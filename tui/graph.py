"""`aitia graph`: the rules, and the fields that they read and write, as a chart."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .loading import load_rules
from .streams import Exit, complain, interruptible, leave, say


class Chart(StrEnum):
    """The languages of charts."""

    MERMAID = "mermaid"
    DOT = "dot"


@interruptible
def graph(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Rule files that belong together.")],
    format: Annotated[Chart, typer.Option("--format", help="The language of the chart.")] = Chart.MERMAID,
) -> None:
    """Draw the rules and the fields that they read and write."""
    from aitia.explain.rule_graph import dot_graph, mermaid_graph, rule_graph

    loaded = load_rules(files)
    if isinstance(loaded, list):
        complain(loaded)
        leave(Exit.WRONG)
    drawn = rule_graph(loaded)
    say(dot_graph(drawn) if format is Chart.DOT else mermaid_graph(drawn))
