"""`aitia explain CODE`: the page about one kind of problem."""

from __future__ import annotations

from typing import Annotated

import typer

from .streams import say, wrong_use


def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of a problem, such as R201.")],
) -> None:
    """Say what a problem means and what to write instead."""
    from aitia.dsl.catalogue import CATALOGUE, render
    from aitia.dsl.problems import nearest

    entry = CATALOGUE.get(code.upper())
    if entry is None:
        hint = nearest(code.upper(), CATALOGUE)
        wrong_use(f"there is no problem with the code '{code}'" + (f"; {hint}" if hint else ""))
    say(render(entry).rstrip("\n"))
