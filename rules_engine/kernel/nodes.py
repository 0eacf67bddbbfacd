"""Nodes and relations of the network."""

from __future__ import annotations

from .jit import Block, jit
from .layout import *


@jit
def node_at(net: Block, node: int) -> int:
    """The address of a node."""
    return net[NET_NODES] + node * NODE_WORDS


@jit
def token_words(net: Block, node: int) -> int:
    """How long tokens of a node are."""
    kind = net[node_at(net, node) + NODE_KIND]
    if kind == FOLD:
        return FOLD_WORDS
    if kind == RESULT:
        return RESULT_WORDS
    if kind == WALK:
        return TOKEN_WORDS + 4
    if kind == BIND or kind == OUTPUT:
        return TOKEN_WORDS + 2
    return TOKEN_WORDS


@jit
def relation_at(net: Block, relation: int) -> int:
    """The address of a relation."""
    return net[NET_RELATIONS] + relation * RELATION_WORDS


@jit
def is_slot_row(net: Block, m: Block, row: int) -> bool:
    """Whether a row is a value of a slot."""
    return net[relation_at(net, m[row + ROW_RELATION]) + RELATION_KIND] == 1
