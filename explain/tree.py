"""An explanation as a tree of rich.

The words go in as `Text`, never as markup: brackets in data must not become styles or links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.tree import Tree

    from .outline import Line


def rich_tree(lines: Iterable[Line]) -> Tree:
    """A tree with the lines' depth as its shape; its hidden root holds the lines at the margin."""
    from rich.text import Text
    from rich.tree import Tree

    root = Tree("", hide_root=True)
    path = [root]
    for line in lines:
        del path[line.depth + 1 :]
        path.append(path[-1].add(Text(line.words)))
    return root
