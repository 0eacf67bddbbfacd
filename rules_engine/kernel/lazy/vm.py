"""The expression machine: runs code of tests, right-hand sides and functions, and stops wherever it needs the caller.

Its registers lie in the header while it waits, so that it goes on where it was: PC is 0 when it is at rest. The stack
holds cells; a frame is the locals of a right-hand side or function, and below them where to return to.
"""

from __future__ import annotations

from ..jit import Block, jit
from .layout import *
from .memory import allocate, intern_list, is_low
from .support import assert_in_rule, replace_row
from .tests import float_cell, is_number, less, list_item, list_size, number_of, same_number
from .working import retract_row

_SMALL = (1 << 47) - 1


@jit
def begin(m: Block, w: Block, code: int, locals: int) -> None:
    """Set the machine to the beginning of some code, with a frame of unbound locals."""
    base = m[STACK] >> 1
    for i in range(locals):
        w[base + i] = UNBOUND
    m[PC] = code
    m[FP] = base
    m[SP] = base + locals


@jit
def answer(m: Block, w: Block, cell: int) -> None:
    """Give the value of the call that the machine waits for, and let it go on after it."""
    m[SP] -= m[CALL_ARGUMENTS]
    w[m[SP]] = cell
    m[SP] += 1
    m[PC] += 3


@jit
def fact_of(m: Block, cell: int) -> int:
    """The row of the fact that an address or the number of a fact names, or 0 if it is not there."""
    number = -1
    if cell >> TAG_SHIFT == FACT:
        number = cell & PAYLOAD
    elif cell >> TAG_SHIFT == INT:
        number = (cell & PAYLOAD) - INT_BIAS
    if number < 0 or number > m[LAST_ID]:
        return 0
    row = m[m[IDS] + number] + 0
    return row if row != 0 and m[row + ROW_DEATH] == 0 else 0


@jit
def _whole(m: Block, w: Block, op: int, base: int, count: int) -> int:
    """Sum, difference or product of small whole numbers, or UNBOUND where it is not one."""
    total = (w[base] & PAYLOAD) - INT_BIAS
    for i in range(1, count):
        x = (w[base + i] & PAYLOAD) - INT_BIAS
        if op == OP_ADD:
            total += x
        elif op == OP_SUB:
            total -= x
        else:
            if abs(float(total) * float(x)) > 1e14:
                return UNBOUND
            total *= x
        if total > _SMALL or total < -_SMALL:
            return UNBOUND
    return (INT << TAG_SHIFT) + (total + INT_BIAS)


@jit
def _floating(m: Block, w: Block, op: int, base: int, count: int) -> int:
    total = number_of(w[base])
    for i in range(1, count):
        x = number_of(w[base + i])
        if op == OP_ADD:
            total += x
        elif op == OP_SUB:
            total -= x
        elif op == OP_MUL:
            total *= x
        elif x == 0.0:
            return UNBOUND
        else:
            total /= x
    return float_cell(total)


@jit
def _arithmetic(m: Block, w: Block, op: int, base: int, count: int) -> int:
    """The value, or UNBOUND where Python must compute it (or complain)."""
    whole = op != OP_DIV
    for i in range(count):
        if not is_number(w[base + i]):
            return UNBOUND
        if w[base + i] >> TAG_SHIFT != INT:
            whole = False
    if whole:
        return _whole(m, w, op, base, count)
    return _floating(m, w, op, base, count)


@jit
def _whole_part(a: int, b: int) -> int:
    """A / b cut towards zero."""
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


@jit
def _further(m: Block, w: Block, op: int, base: int, count: int) -> int:
    """`div`, `mod`, `min`, `max` and `abs` of small whole numbers, or UNBOUND where Python must compute it."""
    for i in range(count):
        if w[base + i] >> TAG_SHIFT != INT:
            return UNBOUND
    value = (w[base] & PAYLOAD) - INT_BIAS
    if op == OP_ABS:
        value = abs(value)
    for i in range(1, count):
        x = (w[base + i] & PAYLOAD) - INT_BIAS
        if op == OP_MIN:
            value = min(value, x)
        elif op == OP_MAX:
            value = max(value, x)
        elif x == 0:
            return UNBOUND
        elif op == OP_INT_DIV:
            value = _whole_part(value, x)
        else:
            value -= _whole_part(value, x) * x
    return (INT << TAG_SHIFT) + (value + INT_BIAS)


@jit
def _holds(op: int, a: int, b: int) -> bool:
    if op == OP_NUM_EQ:
        return same_number(a, b)
    if op == OP_NUM_NEQ:
        return not same_number(a, b)
    if op == OP_LT:
        return less(a, b)
    if op == OP_LE:
        return not less(b, a)
    if op == OP_GT:
        return less(b, a)
    return not less(a, b)


@jit
def _comparison(w: Block, op: int, base: int, count: int) -> int:
    """TRUE or FALSE, or UNBOUND where an argument is no number that the kernel reckons with."""
    for i in range(count):
        if not is_number(w[base + i]):
            return UNBOUND
    for i in range(1, count):
        # `=` and `<>` compare the first with each; the others each with the next.
        before = base if op == OP_NUM_EQ or op == OP_NUM_NEQ else base + i - 1
        if not _holds(op, w[before], w[base + i]):
            return FALSE
    return TRUE


@jit
def _equality(w: Block, op: int, base: int, count: int) -> int:
    for i in range(1, count):
        if (w[base] == w[base + i]) != (op == OP_EQ):
            return FALSE
    return TRUE


@jit
def _print(m: Block, w: Block, base: int, count: int) -> None:
    """Keep what is printed until it is fetched."""
    out = allocate(m, OUT_CELLS + 2 * count)
    m[out + OUT_NEXT] = 0
    m[out + OUT_COUNT] = count
    for i in range(count):
        w[((out + OUT_CELLS) >> 1) + i] = w[base + i]
    if m[OUTPUT] == 0:
        m[OUTPUT] = out
    else:
        m[m[OUTPUT_LAST] + OUT_NEXT] = out
    m[OUTPUT_LAST] = out


@jit
def _flat_size(m: Block, w: Block, base: int, count: int) -> int:
    """How many cells there are when lists among the `count` cells at w[base] are spliced."""
    total = 0
    for i in range(count):
        cell = w[base + i]
        total += m[(cell & PAYLOAD) + LIST_SIZE] if cell >> TAG_SHIFT == MULTI else 1
    return total


@jit
def _flatten(m: Block, w: Block, base: int, count: int) -> int:
    """Splice lists among the `count` cells at w[base]; how many cells there are then."""
    to = base + count
    for i in range(count):
        cell = w[base + i]
        if cell >> TAG_SHIFT == MULTI:
            found = cell & PAYLOAD
            for k in range(m[found + LIST_SIZE]):
                w[to] = w[((found + LIST_WORDS) >> 1) + k]
                to += 1
        else:
            w[to] = cell
            to += 1
    total = to - base - count
    for i in range(total):
        w[base + i] = w[base + count + i]
    return total


@jit
def _has_room(m: Block, w: Block, base: int, count: int) -> bool:
    """Whether the stack has room to splice lists."""
    return base + count + _flat_size(m, w, base, count) + m[SLACK] < m[STACK_END] >> 1


@jit
def _modify(net: Block, m: Block, w: Block, pc: int, sp: int, row: int) -> int:
    """The fact with some cells replaced by those on top of the stack; the row that stands for it."""
    count = m[row + ROW_COUNT] + 0
    at = (row + ROW_WORDS) >> 1
    slots = net[pc + 2]
    changed = False
    for i in range(count):
        w[sp + i] = w[at + i]
    for i in range(slots):
        column = net[pc + 3 + i]
        if w[sp + column] != w[sp - slots + i]:
            changed = True
        w[sp + column] = w[sp - slots + i]
    return replace_row(net, m, w, row, sp) if changed else row


@jit
def _fields_base(m: Block, w: Block, row: int, column: int) -> int:
    """The first cell of an ordered fact, or of the list in a column."""
    if column < 0:
        return (row + ROW_WORDS) >> 1
    return ((w[((row + ROW_WORDS) >> 1) + column] & PAYLOAD) + LIST_WORDS) >> 1


@jit
def _split_start(net: Block, m: Block, w: Block, at: int, marks: int) -> int:
    """The cell at a place (register, column, offset) that moves by what the marks hold."""
    row = m[m[REGISTERS] + net[at]] + 0
    place = _fields_base(m, w, row, net[at + 1]) + net[at + 2]
    for i in range(net[marks]):
        place += m[m[REGISTERS] + net[marks + 1 + i]]
    return place


@jit
def _split_count(net: Block, m: Block, w: Block, pc: int, start: int) -> int:
    """How many fields a `$?` has: as its mark says, or all but the rest."""
    if net[pc + 4] >= 0:
        return m[m[REGISTERS] + net[pc + 4]] + 0
    row = m[m[REGISTERS] + net[pc + 1]] + 0
    size = m[row + ROW_COUNT] + 0
    if net[pc + 2] >= 0:
        size = m[(w[((row + ROW_WORDS) >> 1) + net[pc + 2]] & PAYLOAD) + LIST_SIZE] + 0
    return _fields_base(m, w, row, net[pc + 2]) + size - net[pc + 5] - start


@jit
def _ask(m: Block, pc: int, sp: int, function: int, count: int) -> int:
    """Wait for Python to call a function with the arguments on top of the stack."""
    m[PC] = pc
    m[SP] = sp
    m[CALL_FUNCTION] = function
    m[CALL_ARGUMENTS] = count
    return CALL


@jit
def _fault(m: Block, pc: int, sp: int, kind: int) -> int:
    m[PC] = 0
    m[SP] = sp
    m[FAULT_KIND] = kind
    m[FAULT_PLACE] = pc
    return FAULT


@jit
def execute(net: Block, m: Block, w: Block) -> int:
    """Run until the code ends: DONE, with its value on the stack if it has one; or why it waits.

    One loop, so that the compiled machine keeps its registers in registers; the cases are in order of frequency.
    """
    pc, sp, fp = m[PC] + 0, m[SP] + 0, m[FP] + 0
    while True:
        op = net[pc]
        if op == OP_CELL:
            row = m[m[REGISTERS] + net[pc + 1]] + 0
            w[sp] = w[((row + ROW_WORDS) >> 1) + net[pc + 2]]
            sp += 1
            pc += 3
        elif op == OP_CONST:
            w[sp] = net[pc + 1]
            sp += 1
            pc += 2
        elif op == OP_END:
            m[PC] = 0
            m[SP] = sp
            return DONE
        elif op == OP_ASSERT or op == OP_ASSERT_FLAT:
            m[BUDGET] -= 1
            if is_low(m) or m[BUDGET] < 0:
                m[PC], m[SP], m[FP] = pc, sp, fp
                return GROW if m[BUDGET] >= 0 else PAUSE
            count = net[pc + 2]
            sp -= count
            if op == OP_ASSERT_FLAT and not _has_room(m, w, sp, count):
                return _fault(m, pc, sp, DEEP)
            if op == OP_ASSERT_FLAT:
                count = _flatten(m, w, sp, count)
            row = assert_in_rule(net, m, w, net[pc + 1], sp, count)
            w[sp] = (FACT << TAG_SHIFT) | m[row + ROW_ID] if row != 0 else FALSE
            sp += 1
            pc += 3
        elif op == OP_DROP:
            sp -= 1
            pc += 1
        elif op == OP_LOCAL:
            w[sp] = w[fp + net[pc + 1]]
            if w[sp] == UNBOUND:
                return _fault(m, pc, sp, UNBOUND_VARIABLE)
            sp += 1
            pc += 2
        elif op == OP_SET_LOCAL:
            w[fp + net[pc + 1]] = w[sp - 1]
            pc += 2
        elif op == OP_JUMP_FALSE:
            sp -= 1
            pc = net[pc + 1] if w[sp] == FALSE else pc + 2
        elif op == OP_JUMP_TRUE:
            sp -= 1
            pc = net[pc + 1] if w[sp] != FALSE else pc + 2
        elif op == OP_JUMP:
            m[BUDGET] -= 1
            pc = net[pc + 1]
            if m[BUDGET] < 0:
                m[PC], m[SP], m[FP] = pc, sp, fp
                return PAUSE
        elif op >= OP_ADD and op <= OP_DIV:
            count = net[pc + 1]
            value = _arithmetic(m, w, op, sp - count, count)
            if value == UNBOUND:
                m[FP] = fp
                return _ask(m, pc, sp, net[pc + 2], count)
            sp -= count
            w[sp] = value
            sp += 1
            pc += 3
        elif op >= OP_NUM_EQ and op <= OP_GE:
            count = net[pc + 1]
            value = _comparison(w, op, sp - count, count)
            if value == UNBOUND:
                m[FP] = fp
                return _ask(m, pc, sp, net[pc + 2], count)
            sp -= count
            w[sp] = value
            sp += 1
            pc += 3
        elif op == OP_EQ or op == OP_NEQ:
            count = net[pc + 1]
            sp -= count
            w[sp] = _equality(w, op, sp, count)
            sp += 1
            pc += 3
        elif op == OP_NOT:
            w[sp - 1] = TRUE if w[sp - 1] == FALSE else FALSE
            pc += 1
        elif op == OP_ADDRESS:
            row = m[m[REGISTERS] + net[pc + 1]] + 0
            w[sp] = (FACT << TAG_SHIFT) | m[row + ROW_ID]
            sp += 1
            pc += 2
        elif op == OP_MODIFY:
            m[BUDGET] -= 1
            if is_low(m) or m[BUDGET] < 0:
                m[PC], m[SP], m[FP] = pc, sp, fp
                return GROW if m[BUDGET] >= 0 else PAUSE
            slots = net[pc + 2]
            row = fact_of(m, w[sp - slots - 1])
            # As in CLIPS, a fact that is not there is left alone.
            new = _modify(net, m, w, pc, sp, row) if row != 0 else row
            sp -= slots
            w[sp - 1] = (FACT << TAG_SHIFT) | m[row + ROW_ID] if new != 0 else FALSE
            pc += 3 + slots
        elif op == OP_RETRACT:
            if is_low(m):
                m[PC], m[SP], m[FP] = pc, sp, fp
                return GROW
            sp -= 1
            row = fact_of(m, w[sp])
            if row != 0:
                retract_row(net, m, w, row)
            pc += 1
        elif op == OP_PRINT:
            if is_low(m):
                m[PC], m[SP], m[FP] = pc, sp, fp
                return GROW
            sp -= net[pc + 1]
            _print(m, w, sp, net[pc + 1])
            pc += 2
        elif op == OP_CALL:
            m[FP] = fp
            return _ask(m, pc, sp, net[pc + 1], net[pc + 2])
        elif op == OP_CALL_OWN:
            function = net[NET_FUNCTIONS] + net[pc + 1] * F_WORDS
            count = net[pc + 2]
            if sp + net[function + F_LOCALS] + m[SLACK] > m[STACK_END] >> 1 or is_low(m):
                if is_low(m):
                    m[PC], m[SP], m[FP] = pc, sp, fp
                    return GROW
                return _fault(m, pc, sp, DEEP)
            fixed = net[function + F_PARAMETERS]
            if net[function + F_REST] != 0:
                rest = intern_list(m, w, sp - count + fixed, count - fixed)
                sp -= count - fixed
                w[sp] = rest
                sp += 1
                fixed += 1
            # Parameters are the first locals. Above the locals lie where to return to and the caller's frame.
            base = sp - fixed
            for i in range(net[function + F_LOCALS] - fixed):
                w[sp + i] = UNBOUND
            sp = base + net[function + F_LOCALS]
            w[sp] = pc + 3
            w[sp + 1] = fp
            sp += 2
            fp = base
            pc = net[function + F_CODE]
            m[CALL_DEPTH] += 1
        elif op == OP_RETURN:
            # The value on top; the frame's locals tell how far to go back.
            value = w[sp - 1]
            frame = fp + net[pc + 1]
            pc = w[frame]
            sp = fp
            fp = w[frame + 1]
            w[sp] = value
            sp += 1
            m[CALL_DEPTH] -= 1
        elif op >= OP_INT_DIV and op <= OP_ABS:
            count = net[pc + 1]
            value = _further(m, w, op, sp - count, count)
            if value == UNBOUND:
                m[FP] = fp
                return _ask(m, pc, sp, net[pc + 2], count)
            sp -= count
            w[sp] = value
            sp += 1
            pc += 3
        elif op == OP_GLOBAL:
            w[sp] = w[(m[GLOBALS] >> 1) + net[pc + 1]]
            sp += 1
            pc += 2
        elif op == OP_SET_GLOBAL:
            w[(m[GLOBALS] >> 1) + net[pc + 1]] = w[sp - 1]
            pc += 2
        elif op == OP_CELL_FROM_END:
            row = m[m[REGISTERS] + net[pc + 1]] + 0
            w[sp] = w[((row + ROW_WORDS) >> 1) + m[row + ROW_COUNT] - net[pc + 2]]
            sp += 1
            pc += 3
        elif op == OP_SEGMENT:
            if is_low(m):
                m[PC], m[SP], m[FP] = pc, sp, fp
                return GROW
            row = m[m[REGISTERS] + net[pc + 1]] + 0
            count = m[row + ROW_COUNT] - net[pc + 2] - net[pc + 3]
            w[sp] = intern_list(m, w, ((row + ROW_WORDS) >> 1) + net[pc + 2], count)
            sp += 1
            pc += 4
        elif op == OP_SPLIT_CELL:
            w[sp] = w[_split_start(net, m, w, pc + 1, pc + 4)]
            sp += 1
            pc += 5 + net[pc + 4]
        elif op == OP_SPLIT_LIST:
            if is_low(m):
                m[PC], m[SP], m[FP] = pc, sp, fp
                return GROW
            start = _split_start(net, m, w, pc + 1, pc + 6)
            w[sp] = intern_list(m, w, start, _split_count(net, m, w, pc, start))
            sp += 1
            pc += 7 + net[pc + 6]
        elif op == OP_LIST_SIZE:
            w[sp - 1] = list_size(m, w[sp - 1])
            pc += 1
        elif op == OP_PICK:
            w[sp - 1] = list_item(m, w, w[sp - 1], net[pc + 1])
            pc += 2
        elif op == OP_SUBLIST or op == OP_MAKE_LIST:
            if is_low(m):
                m[PC], m[SP], m[FP] = pc, sp, fp
                return GROW
            if op == OP_SUBLIST:
                found = w[sp - 1] & PAYLOAD
                count = m[found + LIST_SIZE] - net[pc + 1] - net[pc + 2]
                w[sp - 1] = intern_list(m, w, ((found + LIST_WORDS) >> 1) + net[pc + 1], count)
                pc += 3
            else:
                sp -= net[pc + 1]
                if not _has_room(m, w, sp, net[pc + 1]):
                    return _fault(m, pc, sp, DEEP)
                count = _flatten(m, w, sp, net[pc + 1])
                w[sp] = intern_list(m, w, sp, count)
                sp += 1
                pc += 2
        elif op == OP_LIST_ITEM:
            # The list and the place, from 1, on the stack.
            place = (w[sp - 1] & PAYLOAD) - INT_BIAS
            w[sp - 2] = w[(((w[sp - 2] & PAYLOAD) + LIST_WORDS) >> 1) + place - 1]
            sp -= 1
            pc += 1
        else:
            m[HALTED] = 1
            pc += 1
