"""Exact sums of floats, so that a sum equals `math.fsum` whatever came and went in whatever order.

A sum is kept as a fixed-point number that covers the whole range of a double, in limbs of 32 bits inside 64-bit
cells, so that carries can wait (R. M. Neal, "Fast exact summation using small and large superaccumulators",
arXiv:1505.05571, 2015). Adding and taking away are exact; rounding happens once, on reading.
"""

from __future__ import annotations

import math

from .code import from_float, to_float
from .jit import Block, as_bits, jit
from .layout import *

_LOW = 0xFFFFFFFF
_FRACTION = 0xFFFFFFFFFFFFF
_LOWEST = -1074


@jit
def add_exactly(w: Block, base: int, cell: int, sign: int) -> None:
    """Add the number in `cell`, or with sign -1 take it away, from the limbs at w[base]."""
    bits = as_bits(to_float(cell))
    if bits < 0:
        sign = -sign
    exponent = (bits >> 52) & 0x7FF
    mantissa = bits & _FRACTION
    if exponent == 0:
        exponent = 1
    else:
        mantissa |= 1 << 52
    offset = exponent - 1
    limb, shift = base + (offset >> 5), offset & 31
    low = (mantissa & _LOW) << shift
    high = (mantissa >> 32) << shift
    w[limb] += sign * (low & _LOW)
    w[limb + 1] += sign * ((low >> 32) + (high & _LOW))
    w[limb + 2] += sign * (high >> 32)


@jit
def _normalise(w: Block, base: int, into: int) -> int:
    """Write the limbs with all carries done, as a magnitude, to w[into]; returns the sign."""
    carry = 0
    for i in range(LIMBS):
        value = w[base + i] + carry
        w[into + i] = value & _LOW
        carry = value >> 32
    if carry >= 0:
        return 1
    borrow = 1
    for i in range(LIMBS):
        value = (~w[into + i] & _LOW) + borrow
        w[into + i] = value & _LOW
        borrow = value >> 32
    return -1


@jit
def read_sum(w: Block, base: int) -> int:
    """The sum in the limbs at w[base], rounded half-even, as a cell; NULL if it is too large for a number."""
    into = SCRATCH >> 1
    sign = _normalise(w, base, into)
    top = LIMBS - 1
    while top >= 0 and w[into + top] == 0:
        top -= 1
    if top < 0:
        return from_float(0.0)
    length = 0
    while w[into + top] >> length != 0:
        length += 1
    # The 55 highest bits, and whether anything is set below them.
    taken, head, limb = length, w[into + top], top - 1
    sticky = 0
    while taken < 55:
        here = w[into + limb] if limb >= 0 else 0
        use = min(32, 55 - taken)
        head = (head << use) | (here >> (32 - use))
        if here & ((1 << (32 - use)) - 1):
            sticky = 1
        taken += use
        limb -= 1
    while limb >= 0 and sticky == 0:
        if w[into + limb] != 0:
            sticky = 1
        limb -= 1
    exponent = _LOWEST + 32 * top + length - 55
    kept, rest = head >> 2, head & 3
    if rest == 3 or (rest == 2 and (sticky != 0 or kept & 1)):
        kept += 1
    if exponent + 2 + 53 > 1024 and (exponent + 2 + 53 > 1025 or kept >= 1 << 53):
        return NULL
    return from_float(math.ldexp(float(sign * kept), exponent + 2))
