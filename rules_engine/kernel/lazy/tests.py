"""Tests of a row alone or against the match so far: lists of fixed records, ended by T_END.

A test is [how, kind, a, b, kind, a, b]; what needs more is code of the expression machine, in steps of its own.
"""

from __future__ import annotations

from ..jit import Block, as_bits, as_float, jit
from .layout import *


@jit
def number_of(cell: int) -> float:
    """The number in a cell that `is_number` holds of."""
    if cell >> TAG_SHIFT == INT:
        return float((cell & PAYLOAD) - INT_BIAS)
    return as_float(cell)


@jit
def is_number(cell: int) -> bool:
    """Whether a cell is a small whole number or a float: what the kernel reckons with."""
    return cell < BOX or cell >= 0 or cell >> TAG_SHIFT == INT


@jit
def float_cell(value: float) -> int:
    """The cell of a float."""
    return as_bits(value + 0.0)


@jit
def less(a: int, b: int) -> bool:
    """Whether one number is less than another."""
    if a >> TAG_SHIFT == INT and b >> TAG_SHIFT == INT:
        return a < b
    return number_of(a) < number_of(b)


@jit
def same_number(a: int, b: int) -> bool:
    """Whether two numbers are equal in value."""
    if a >> TAG_SHIFT == INT and b >> TAG_SHIFT == INT:
        return a == b
    return number_of(a) == number_of(b)


@jit
def list_size(m: Block, cell: int) -> int:
    """How many members a list has, as a cell."""
    return ZERO + m[(cell & PAYLOAD) + LIST_SIZE]


@jit
def list_item(m: Block, w: Block, cell: int, item: int) -> int:
    """A member of a list, from 0 or, below 0, from the end; UNBOUND where there is none."""
    found = cell & PAYLOAD
    size = m[found + LIST_SIZE]
    if item < 0:
        item += size
    if item < 0 or item >= size:
        return UNBOUND
    return w[((found + LIST_WORDS) >> 1) + item]


@jit
def _operand(net: Block, m: Block, w: Block, at: int, row: int) -> int:
    kind = net[at]
    if kind == ON_ROW:
        return w[((row + ROW_WORDS) >> 1) + net[at + 1]]
    if kind == ON_CONST:
        return net[at + 1]
    if kind == ON_CELL:
        return w[((m[m[REGISTERS] + net[at + 1]] + ROW_WORDS) >> 1) + net[at + 2]]
    if kind == ON_ROW_FROM_END:
        return w[((row + ROW_WORDS) >> 1) + m[row + ROW_COUNT] - net[at + 1]]
    if kind == ON_CELL_FROM_END:
        other = m[m[REGISTERS] + net[at + 1]] + 0
        return w[((other + ROW_WORDS) >> 1) + m[other + ROW_COUNT] - net[at + 2]]
    if kind == ON_COUNT:
        return ZERO + m[row + ROW_COUNT]
    if kind == ON_ROW_ITEM:
        return list_item(m, w, w[((row + ROW_WORDS) >> 1) + net[at + 1]], net[at + 2])
    if kind == ON_ROW_SIZE:
        return list_size(m, w[((row + ROW_WORDS) >> 1) + net[at + 1]])
    other = m[m[REGISTERS] + net[at + 1]] + 0
    if kind == ON_CELL_COUNT:
        return ZERO + m[other + ROW_COUNT]
    if kind == ON_CELL_SIZE:
        return list_size(m, w[((other + ROW_WORDS) >> 1) + net[at + 2]])
    return list_item(m, w, w[((other + ROW_WORDS) >> 1) + (net[at + 2] >> 16)], (net[at + 2] & 0xFFFF) - 0x8000)


@jit
def _is_among(net: Block, cell: int, first: int, count: int) -> bool:
    for i in range(count):
        if net[first + i] == cell:
            return True
    return False


@jit
def _compare(how: int, a: int, b: int) -> bool:
    if how == T_SAME:
        return a == b
    if how == T_DIFFERENT:
        return a != b
    if not (is_number(a) and is_number(b)):
        return False
    if how == T_LESS:
        return less(a, b)
    if how == T_AT_MOST:
        return not less(b, a)
    if how == T_EQUAL:
        return same_number(a, b)
    return not same_number(a, b)


@jit
def passes(net: Block, m: Block, w: Block, tests: int, row: int) -> bool:
    """Whether a row passes a list of tests."""
    while net[tests] != T_END:
        a = _operand(net, m, w, tests + 1, row)
        if net[tests] == T_AMONG:
            if not _is_among(net, a, net[tests + 5], net[tests + 6]):
                return False
            tests += T_WORDS_EACH
            continue
        b = _operand(net, m, w, tests + 4, row)
        if not _compare(net[tests], a, b):
            return False
        tests += T_WORDS_EACH
    return True
