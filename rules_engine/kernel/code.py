"""The expression machine: evaluates the code of a test or a value over a token and, in a join, a candidate row.

It changes nothing but its own stack, remembered calls apart, so an evaluation that meets a call without an answer
returns MISS and is simply begun again once the answer is there.
"""

from __future__ import annotations

import math

from .heap import allocate
from .jit import Block, as_bits, as_float, jit, mix
from .layout import *


@jit
def to_float(cell: int) -> float:
    """The float that a cell of type number stands for."""
    return as_float(cell if cell >= 0 else cell ^ 0x7FFFFFFFFFFFFFFF)


@jit
def from_float(value: float) -> int:
    """The cell of a finite float; cells of floats are ordered as the floats are."""
    bits = as_bits(value + 0.0)
    return bits if bits >= 0 else bits ^ 0x7FFFFFFFFFFFFFFF


@jit
def left_cell(m: Block, w: Block, token: int, ups: int, column: int) -> int:
    """A cell of the row, or an own cell, of the token `ups` steps above this one."""
    for _ in range(ups):
        token = m[token + TOKEN_PARENT]
    if column >= 0:
        return w[((m[token + TOKEN_ROW] + ROW_WORDS) >> 1) + column]
    if column == BIRTH:
        return m[m[token + TOKEN_ROW] + ROW_BIRTH] + 0
    if column == PLACE:
        return m[token + TOKEN_ROW] + 0
    return w[((token + TOKEN_WORDS) >> 1) + OWN - column]


@jit
def compare(how: int, a: int, b: int) -> int:
    """1, 0, or NULL if either cell is unknown."""
    if a == NULL or b == NULL:
        return NULL
    if how == EQ:
        true = a == b
    elif how == NE:
        true = a != b
    elif how == LT:
        true = a < b
    elif how == LE:
        true = a <= b
    elif how == GT:
        true = a > b
    else:
        true = a >= b
    return 1 if true else 0


@jit
def report_fault(m: Block, site: int, kind: int, token: int, row: int) -> None:
    """Note a fault, once for each site, with the facts at hand."""
    m[FAULTED] = 1
    if m[m[FAULT_SEEN] + site] != 0:
        return
    m[m[FAULT_SEEN] + site] = 1
    fault = allocate(m, FAULT_WORDS + FAULT_MOST)
    m[fault + FAULT_NEXT] = 0
    m[fault + FAULT_SITE] = site
    m[fault + FAULT_KIND] = kind
    count = 0
    if row != 0:
        m[fault + FAULT_WORDS] = row
        count = 1
    while token != 0 and count < FAULT_MOST:
        if m[token + TOKEN_ROW] != 0:
            m[fault + FAULT_WORDS + count] = m[token + TOKEN_ROW]
            count += 1
        token = m[token + TOKEN_PARENT]
    m[fault + FAULT_FACTS] = count
    if m[FAULTS] == 0:
        m[FAULTS] = fault
    else:
        m[m[FAULTS_LAST] + FAULT_NEXT] = fault
    m[FAULTS_LAST] = fault


@jit
def divide_half_even(a: int, b: int) -> int:
    """A / b rounded to the nearest whole, halves to even; b is not 0."""
    if b < 0:
        a, b = -a, -b
    quotient = a // b
    rest = a - quotient * b
    if rest > b - rest or (rest == b - rest and quotient & 1):
        quotient += 1
    return quotient


@jit
def is_product_safe(a: int, b: int) -> bool:
    """Whether a * b is within the limit of wholes."""
    return abs(float(a) * float(b)) <= 4611686018427387904.0


@jit
def find_call(m: Block, w: Block, function: int, base: int, count: int) -> int:
    """The remembered answer to a call whose arguments lie at w[base], or 0."""
    key = mix(w[SEED >> 1] ^ -11, function)
    for i in range(count):
        key = mix(key, w[base + i])
    memo = m[m[MEMO] + (key & m[MEMO_MASK])]
    while memo != 0:
        if m[memo + MEMO_FUNCTION] == function:
            same, i = True, 0
            while same and i < count:
                same = w[((memo + MEMO_WORDS) >> 1) + 1 + i] == w[base + i]
                i += 1
            if same:
                return memo
        memo = m[memo + MEMO_NEXT]
    return memo


@jit
def remember_call(m: Block, w: Block, function: int, count: int, answer: int, failed: int) -> None:
    """Keep the answer to the call whose arguments lie at CALLING."""
    base = CALLING >> 1
    key = mix(w[SEED >> 1] ^ -11, function)
    for i in range(count):
        key = mix(key, w[base + i])
    memo = m[TOP]
    m[TOP] = memo + MEMO_WORDS + 2 + 2 * count
    chain = m[MEMO] + (key & m[MEMO_MASK])
    m[memo + MEMO_NEXT] = m[chain]
    m[memo + MEMO_FUNCTION] = function
    m[memo + MEMO_ARGUMENTS] = count
    m[memo + MEMO_FAILED] = failed
    w[(memo + MEMO_WORDS) >> 1] = answer
    for i in range(count):
        w[((memo + MEMO_WORDS) >> 1) + 1 + i] = w[base + i]
    m[chain] = memo
    m[MEMO_USED] += 1


@jit
def whole_operation(m: Block, op: int, a: int, b: int, site: int, token: int, row: int) -> int:
    """Sum, difference or product of wholes or decimals, unknown with a fault beyond the limit."""
    if op == OP_MUL:
        if not is_product_safe(a, b):
            report_fault(m, site, OVERFLOW, token, row)
            return NULL
        result = a * b
    else:
        result = a + b if op == OP_ADD else a - b
    if result > CELL_LIMIT or result < -CELL_LIMIT:
        report_fault(m, site, OVERFLOW, token, row)
        return NULL
    return result


@jit
def float_operation(m: Block, op: int, a: int, b: int, site: int, token: int, row: int) -> int:
    """An operation on numbers, unknown with a fault where IEEE arithmetic would give no number."""
    x, y = to_float(a), to_float(b)
    if op == OP_FDIV:
        if y == 0.0:
            report_fault(m, site, DIVISION, token, row)
            return NULL
        result = x / y
    elif op == OP_FADD:
        result = x + y
    elif op == OP_FSUB:
        result = x - y
    else:
        result = x * y
    if not math.isfinite(result):
        report_fault(m, site, OVERFLOW, token, row)
        return NULL
    return from_float(result)


@jit
def quotient(m: Block, a: int, b: int, factor: int, site: int, token: int, row: int) -> int:
    """A * factor / b half-even, unknown with a fault."""
    if b == 0:
        report_fault(m, site, DIVISION, token, row)
        return NULL
    if not is_product_safe(a, factor):
        report_fault(m, site, OVERFLOW, token, row)
        return NULL
    return divide_half_even(a * factor, b)


@jit
def in_list(m: Block, w: Block, found: int, cell: int) -> int:
    """1 if the list has the value, else 0."""
    for i in range(m[found + LIST_SIZE]):
        if w[((found + LIST_WORDS) >> 1) + i] == cell:
            return 1
    return 0


@jit
def kleene_and(a: int, b: int) -> int:
    """Conjunction of two truth cells."""
    if a == 0 or b == 0:
        return 0
    return NULL if a == NULL or b == NULL else 1


@jit
def kleene_or(a: int, b: int) -> int:
    """Disjunction of two truth cells."""
    if a == 1 or b == 1:
        return 1
    return NULL if a == NULL or b == NULL else 0


@jit
def call(net: Block, m: Block, w: Block, pc: int, sp: int, token: int, row: int) -> int:
    """Answer a call from memory, or ask for it: MISS, with the arguments at CALLING."""
    function, count, site = net[pc + 1], net[pc + 2], net[pc + 3]
    base = sp - count
    for i in range(count):
        if w[base + i] == NULL:
            return NULL
    memo = find_call(m, w, function, base, count)
    if memo != 0:
        if m[memo + MEMO_FAILED] != 0:
            report_fault(m, site, m[memo + MEMO_FAILED], token, row)
        return w[(memo + MEMO_WORDS) >> 1]
    for i in range(count):
        w[(CALLING >> 1) + i] = w[base + i]
    m[CALL_FUNCTION] = function
    m[CALL_ARGUMENTS] = count
    return MISS


# One loop, so that the compiled machine keeps its stack pointer in a register; the cases are in order of frequency.


@jit
def evaluate(net: Block, m: Block, w: Block, pc: int, token: int, row: int) -> int:
    """Run the code at `pc`; returns the last value, 0 at the first test that is not true, or MISS."""
    sp = STACK >> 1
    while True:
        op = net[pc]
        if op == OP_TEST:
            a = net[pc + 4] if net[pc + 2] == ON_CONST else 0
            if net[pc + 2] == ON_LEFT:
                a = left_cell(m, w, token, net[pc + 3], net[pc + 4])
            elif net[pc + 2] == ON_ROW:
                a = w[((row + ROW_WORDS) >> 1) + net[pc + 4]]
            b = net[pc + 7] if net[pc + 5] == ON_CONST else 0
            if net[pc + 5] == ON_LEFT:
                b = left_cell(m, w, token, net[pc + 6], net[pc + 7])
            elif net[pc + 5] == ON_ROW:
                b = w[((row + ROW_WORDS) >> 1) + net[pc + 7]]
            if compare(net[pc + 1], a, b) != 1:
                return 0
            pc += 8
        elif op == OP_END:
            return w[sp - 1] if sp > (STACK >> 1) else 1
        elif op == OP_LEFT:
            w[sp] = left_cell(m, w, token, net[pc + 1], net[pc + 2])
            sp += 1
            pc += 3
        elif op == OP_ROW:
            w[sp] = w[((row + ROW_WORDS) >> 1) + net[pc + 1]]
            sp += 1
            pc += 2
        elif op == OP_CONST:
            w[sp] = net[pc + 1]
            sp += 1
            pc += 2
        elif op == OP_REQUIRE:
            sp -= 1
            if w[sp] != 1:
                return 0
            pc += 1
        elif op == OP_COMPARE:
            sp -= 1
            w[sp - 1] = compare(net[pc + 1], w[sp - 1], w[sp])
            pc += 2
        elif op == OP_NOT:
            if w[sp - 1] != NULL:
                w[sp - 1] = 1 - w[sp - 1]
            pc += 1
        elif op == OP_KNOWN:
            w[sp - 1] = 0 if w[sp - 1] == NULL else 1
            pc += 1
        elif op == OP_AND:
            sp -= 1
            w[sp - 1] = kleene_and(w[sp - 1], w[sp])
            pc += 1
        elif op == OP_OR:
            sp -= 1
            w[sp - 1] = kleene_or(w[sp - 1], w[sp])
            pc += 1
        elif op == OP_JUMP_FALSE:
            pc = net[pc + 1] if w[sp - 1] == 0 else pc + 2
        elif op == OP_JUMP_TRUE:
            pc = net[pc + 1] if w[sp - 1] == 1 else pc + 2
        elif op == OP_JUMP_KNOWN:
            pc = net[pc + 1] if w[sp - 1] != NULL else pc + 2
        elif op == OP_COALESCE:
            sp -= 1
            if w[sp - 1] == NULL:
                w[sp - 1] = w[sp]
            pc += 1
        elif op == OP_FIRST:
            sp -= 1
            if w[sp] == 1:
                w[sp] = net[pc + 1]
                sp += 1
                pc = net[pc + 2]
            else:
                pc += 3
        elif op == OP_TALLY:
            sp -= 1
            if w[sp] == 1:
                w[sp - 1] += 1
            pc += 1
        elif op == OP_CALL:
            answer = call(net, m, w, pc, sp, token, row)
            if answer == MISS:
                return MISS
            sp -= net[pc + 2]
            w[sp] = answer
            sp += 1
            pc += 4
        elif op == OP_NEG or op == OP_FNEG or op == OP_TO_FLOAT:
            a = w[sp - 1]
            if a != NULL:
                if op == OP_NEG:
                    w[sp - 1] = -a
                elif op == OP_FNEG:
                    w[sp - 1] = from_float(-to_float(a))
                else:
                    w[sp - 1] = from_float(float(a))
            pc += 1
        elif op == OP_SCALE:
            if w[sp - 1] != NULL:
                w[sp - 1] = whole_operation(m, OP_MUL, w[sp - 1], net[pc + 1], net[pc + 2], token, row)
            pc += 3
        elif op == OP_UNSCALE:
            if w[sp - 1] != NULL:
                w[sp - 1] = divide_half_even(w[sp - 1], net[pc + 1])
            pc += 2
        elif op == OP_DIVIDE:
            sp -= 1
            if w[sp - 1] == NULL or w[sp] == NULL:
                w[sp - 1] = NULL
            else:
                w[sp - 1] = quotient(m, w[sp - 1], w[sp], net[pc + 1], net[pc + 2], token, row)
            pc += 3
        elif op == OP_HAS:
            sp -= 1
            if w[sp - 1] == NULL or w[sp] == NULL:
                w[sp - 1] = NULL
            else:
                w[sp - 1] = in_list(m, w, w[sp - 1], w[sp])
            pc += 1
        else:
            sp -= 1
            a, b = w[sp - 1], w[sp]
            if a == NULL or b == NULL:
                w[sp - 1] = NULL
            elif op <= OP_MUL:
                w[sp - 1] = whole_operation(m, op, a, b, net[pc + 1], token, row)
            else:
                w[sp - 1] = float_operation(m, op, a, b, net[pc + 1], token, row)
            pc += 2
