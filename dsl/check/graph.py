"""Strongly connected components of a graph, without recursion: a rule set can have tens of thousands of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

Node = TypeVar("Node", bound="Hashable")


class _Search(Generic[Node]):
    """Tarjan's search. `low` is the least number reachable; `path` holds the nodes whose component is still open."""

    def __init__(self, edges: Mapping[Node, Sequence[Node]]) -> None:
        self.edges = edges
        self.number: dict[Node, int] = {}
        self.low: dict[Node, int] = {}
        self.path: list[Node] = []
        self.open: set[Node] = set()
        self.found: list[list[Node]] = []

    def visit(self, root: Node) -> None:
        """Search from one node, with a stack of nodes and the edges that they still have to go."""
        stack = [self._enter(root)]
        while stack:
            node, onward = stack[-1]
            for following in onward:
                if following not in self.number:
                    stack.append(self._enter(following))
                    break
                if following in self.open:
                    self.low[node] = min(self.low[node], self.number[following])
            else:
                stack.pop()
                self._leave(node)
                if stack:
                    above = stack[-1][0]
                    self.low[above] = min(self.low[above], self.low[node])

    def _enter(self, node: Node) -> tuple[Node, Iterator[Node]]:
        """Number a node and put it on the path."""
        self.number[node] = self.low[node] = len(self.number)
        self.path.append(node)
        self.open.add(node)
        return node, iter(self.edges.get(node, ()))

    def _leave(self, node: Node) -> None:
        """Close the component that begins with this node, if one does."""
        if self.low[node] != self.number[node]:
            return
        start = self._place(node)
        component = self.path[start:]
        del self.path[start:]
        self.open.difference_update(component)
        self.found.append(component)

    def _place(self, node: Node) -> int:
        """Where a node stands on the path, searched from its end: a component is usually short."""
        place = len(self.path) - 1
        while self.path[place] != node:
            place -= 1
        return place


def components(nodes: Sequence[Node], edges: Mapping[Node, Sequence[Node]]) -> list[list[Node]]:
    """The strongly connected components; those that an edge leads to come before those that it leaves (Tarjan).

    Within a component the nodes stand in the order in which they were reached.
    """
    search: _Search[Node] = _Search(edges)
    for node in nodes:
        if node not in search.number:
            search.visit(node)
    return search.found
