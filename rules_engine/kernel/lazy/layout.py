"""Where everything lies in the arrays of the lazy machine.

`net` is the program: one read-only array of 64-bit words. `m` and `w` are one block of memory seen as 32-bit words and
as 64-bit cells. A record is named by the index of its first 32-bit word, which is even; its cells lie at `record // 2`.
Address 0 is no record. So a session is one block that can be copied, written out and grown.
"""

# ---- cells. A float is its own bits; everything else lies in the space of negative NaNs: a tag and 48 bits.

BOX = -(1 << 51)
TAG_SHIFT = 48
PAYLOAD = (1 << 48) - 1
INT = -8  # tags, as cell >> 48 gives them
SYMBOL = -7
STRING = -6
BIG = -5  # a whole number that needs more than 48 bits, by its number in the session's table
INSTANCE = -4
FACT = -3  # payload: the id of the fact
MULTI = -2  # payload: the address of an interned list
NOTHING = -1  # unbound, no value
INT_BIAS = 1 << 47
UNBOUND = NOTHING << TAG_SHIFT
VOID = UNBOUND + 1  # what a statement without a value leaves
SYMBOLS = SYMBOL << TAG_SHIFT
FALSE = SYMBOLS  # symbol number 0
TRUE = SYMBOLS + 1
ZERO = (INT << TAG_SHIFT) + INT_BIAS

# ---- the header of a session (words of m)

TOP = 0  # first free word
END = 1  # words in the block
RESERVE = 2  # words that must be free before a step begins
NEED = 3  # words that the step that asked for room needs besides
FACTS = 4  # open addressing over facts by content: address, mask, slots taken (dead ones too)
FACTS_MASK = 5
FACTS_USED = 6
BUCKETS = 7  # the same over the buckets of indexes
BUCKETS_MASK = 8
BUCKETS_USED = 9
IDS = 10  # fact id -> row: address, capacity, last id
IDS_SIZE = 11
LAST_ID = 12
ALIVE = 13
CHANGE = 14  # number of the last change: an assertion or a retraction
FIRED = 15
FIRE_LIMIT = 16
FACT_LIMIT = 17
BUDGET = 18  # steps until the machine returns to look around
HALTED = 19
TEMPLATES = 20  # state of templates, of alphas, of indexes, of levels
ALPHAS = 21
INDEXES = 22
LEVELS = 23
GLOBALS = 24
REGISTERS = 25  # the rows of the match at work
FOCUS = 26  # the focus stack: address, depth
FOCUS_DEPTH = 27
FOCUS_MOST = 255
FIRINGS = 28  # all firings, first and last
FIRINGS_LAST = 29
OUTPUT = 30  # what has been printed and not yet been fetched, first and last
OUTPUT_LAST = 31
PHASE = 32
SEED_AT_WORK = 33
PC = 35  # the expression machine, while it waits: code, stack and frame pointer
SP = 36
FP = 37
WAITS = 38  # 1: it waits for an answer, 2: it goes on with what it stopped at
CALL_FUNCTION = 39
CALL_ARGUMENTS = 40
STEP = 41  # of the search
FIRING = 42  # the firing at work
FAULT_KIND = 43
FAULT_PLACE = 44
EAGER = 45  # 1: all matches are found as soon as they come to be
DUPLICATES = 46
PASSED = 47  # uses that the fact at work has passed: address, count
PASSED_COUNT = 48
STACK = 49  # of the expression machine: address, end
STACK_END = 50
SEQUENCE = 54  # activations made so far
MADE = 73  # activations of the seed at work, a chain
STRATEGY = 55
RANDOM = 56  # cell: state of the generator (56, 57)
LISTS = 58  # chains of interned lists: address, mask, count
LISTS_MASK = 59
LISTS_USED = 60
SEED = 62  # a cell that nobody outside knows (62, 63)
LOST = 64  # facts that lost their last support, a chain
QUEUE = 65  # seeds whose matches are to be found at once (eager), first and last
QUEUE_LAST = 66
LEVEL_MIN = 67  # no seed waits below this level
NET_BUCKETS = 68  # buckets that one step may make
MODE = 69  # of the search: 0 it enters a step, 1 it goes on in one
NEED_BUCKETS = 70
RUNS = 71  # 32 words for sorting
CALL_DEPTH = 72
SLACK = 74  # cells of the stack that code may take without asking
MATCHES = 75  # of each rule: the first kept match, and the last change up to which they were checked
SEARCHED = 76  # of each use that is free: the last change up to which it was searched for
FREE = 78  # lists of free records, by half their size in words
FREE_LISTS = 64
FREE_LARGEST = 2 * (FREE_LISTS - 1)
HEADER = FREE + FREE_LISTS

# ---- rows: facts. Never freed: they are the journal.

ROW_TEMPLATE = 0
ROW_ID = 1
ROW_BIRTH = 2  # number of the change that made it
ROW_DEATH = 3  # number of the change that ended it, or 0
ROW_COUNT = 4  # cells
ROW_BEFORE = 5  # the row of the template made before this one
ROW_MAKER = 6  # the firing that made it, or 0
ROW_SUPPORTS = 7  # logical supports
ROW_DEPENDENTS = 8  # supports that rest on it
ROW_FLAGS = 9
ROW_WORDS = 10

STATED = 1  # asserted without logical conditions: stays

# ---- supports: one fact of one firing, and, for each fact that the firing rests on, a link

SUPPORT_ROW = 0
SUPPORT_NEXT = 1  # of the row
SUPPORT_FIRING = 2
SUPPORT_LIVE = 3
SUPPORT_WORDS = 4

LINK_SUPPORT = 0
LINK_NEXT = 1
LINK_WORDS = 2

# ---- state of a template, an alpha, an index

STATE_NEWEST = 0  # template: its newest row
STATE_ALIVE = 1  # template, alpha: facts alive
STATE_BUILT = 0  # index
STATE_WORDS = 2

# ---- levels: a module and a salience. What waits there are seeds, newest first, and a heap of activations.

LEVEL_SEED = 0
LEVEL_HEAP = 1  # address, count, capacity
LEVEL_COUNT = 2
LEVEL_SIZE = 3
LEVEL_WORDS = 4

# ---- buckets: the rows of an index that share one key. They stay when they are empty, for their stamp.

BUCKET_FIRST = 0  # newest entry
BUCKET_COUNT = 1  # rows alive
BUCKET_STAMP = 2  # the change at which it last became empty or not empty
BUCKET_LINKS = 3  # supports that hold while it is as it is
BUCKET_KEY = 4  # a cell
BUCKET_WORDS = 6

ENTRY_ROW = 0
ENTRY_NEXT = 1
ENTRY_WORDS = 2

# ---- seeds: matches still to be found that one change made possible

SEED_NEXT = 0
SEED_USE = 1
SEED_ROW = 2
SEED_EVENT = 3
SEED_STATE = 4
SEED_PREFIXES = 5  # matches of the conditions before that are still to be gone on from, a chain
SEED_CURSORS = 6

FRESH = 0
COLLECTING = 1
SEARCHING = 2
HELD = 3  # its last match was found and has not fired
CHECKING = 4  # the matches that the rule has are looked at first: does what changed end them?

# ---- activations (eager): matches that wait. The registers of the rule follow, then the changes that made its facts,
# latest first.

ACT_USE = 0
ACT_EVENT = 1
ACT_NEXT = 2  # while they are collected; then the number in the order in which they came to be
ACT_LEVEL = 3
ACT_KEY = 4  # a cell: what the strategy orders by
ACT_TAGS = 6  # how many changes
ACT_MATCH = 7  # its match, if its rule has groups
ACT_REGISTERS = 8

# ---- matches of rules with groups, while they hold: waiting or fired. The registers follow.

MATCH_NEXT = 0  # of the rule
MATCH_HOLDS = 1
MATCH_REGISTERS = 2

DEPTH = 0
BREADTH = 1
SIMPLICITY = 2
COMPLEXITY = 3
LEX = 4
MEA = 5
RANDOMLY = 6

# ---- firings: the journal

FIRING_NEXT = 0
FIRING_RULE = 1
FIRING_ROWS = 2

# ---- what was printed: a router and values

OUT_NEXT = 0
OUT_COUNT = 1
OUT_CELLS = 2

# ---- lists

LIST_NEXT = 0
LIST_SIZE = 1
LIST_HASH = 2  # a cell
LIST_WORDS = 4

# ---- the program: header of net

NET_TEMPLATES = 0
NET_TEMPLATE_COUNT = 1
NET_ALPHAS = 2
NET_ALPHA_COUNT = 3
NET_INDEXES = 4
NET_INDEX_COUNT = 5
NET_USES = 6
NET_USE_COUNT = 7
NET_RULES = 8
NET_RULE_COUNT = 9
NET_LEVEL_COUNT = 10
NET_MODULES = 11
NET_MODULE_COUNT = 12
NET_GLOBAL_COUNT = 14
NET_FUNCTIONS = 15
NET_FUNCTION_COUNT = 16
NET_STARTS = 17  # uses of rules without a fact to begin with: address, count
NET_START_COUNT = 18
NET_RESERVE = 19
NET_SLACK = 20
NET_HEADER = 22

# templates
T_CELLS = 0  # number of slots, or -1: an ordered fact of any length
T_PLAIN = 1  # alphas without a constant to find them by: address, count
T_PLAINS = 2
T_COLUMNS = 3  # columns with constants: address, count; each: column, address and count of triples
T_COLUMN_COUNT = 4
T_WORDS = 5

# alphas
A_TESTS = 0
A_INDEXES = 1
A_INDEX_COUNT = 2
A_USES = 3
A_USE_COUNT = 4
A_TEMPLATE = 5
A_ALL_TESTS = 6  # also the one by whose constant it is found
A_ENDS = 7  # uses that begin when a fact leaves: address, count
A_END_COUNT = 8
A_WORDS = 9

# indexes
I_ALPHA = 0
I_COLUMNS = 1
I_COLUMN_COUNT = 2
I_FLAGS = 3
I_STAMPED = 4  # uses to tell when a bucket becomes empty (negations) or not empty: address, count
I_STAMPED_COUNT = 5
I_WORDS = 6

COUNTED = 1  # kept from the start, since its stamps matter
LISTED = 2  # its rows are looked through

# uses: a place where a change can begin matches of a rule
U_RULE = 0
U_KIND = 1
U_POSITION = 2
U_PREFIX = 3  # steps over the conditions before: address, count
U_PREFIX_COUNT = 4
U_STEPS = 5  # steps over the others
U_STEP_COUNT = 6
U_CURSORS = 7
U_NEEDED = 8  # alphas that must not be empty: address, count
U_NEEDED_COUNT = 9
U_ORDER = 10  # 0: a kept match is one row, and they come in order; 1: they must be sorted
U_ROWS = 11  # rows of a prefix
U_KEPT = 12  # their registers, in order of the conditions: address
U_LEFT = 13  # how many of these stand before the condition that begins it
U_CHECKS = 14  # steps over the groups of the rule, for matches that are there: address, count
U_CHECK_COUNT = 15
U_MARKS = 16  # registers kept after the rows of a prefix
U_RANKS = 17  # for each row of a prefix when a fact that fits several of them enters it: address
U_FREE = 18  # 1: the search is the same whichever fact begins it
U_WORDS = 19

ASSERTED = 0
EMPTIED = 1
FILLED = 2
START = 3
INNER = 4  # a fact within a group came or went

# steps
S_KIND = 0
S_REGISTER = 1
S_INDEX = 2
S_KEY = 3  # operands (register, column): address, count
S_KEYS = 4
S_TESTS = 5
S_STRICT = 6  # 1: only rows made before the change; ANY_AGE: also those made since
S_CURSOR = 7
S_OTHER = 8  # the step at which a group ends, or began
S_WORDS = 9

JOIN = 0
ABSENT = 1
PRESENT = 2
TEST = 3
GROUP = 4  # begins steps that must find nothing
GROUP_END = 5
FILTER = 6
SPLIT = 7  # S_KEY: registers of numbers of fields; S_INDEX: the column of a list or -1; S_TESTS: fields beside

ANY_AGE = 2

# rules
R_LEVEL = 0
R_ROWS = 1  # registers that the journal keeps: address, count
R_ROW_COUNT = 2
R_CODE = 3
R_LOCALS = 4
R_CONDITIONS = 5  # specificity
R_LOGICAL = 6  # how many of its first registers are logical, 0: none
R_LOGICAL_CHECKS = 7  # steps of its logical negations: address, count
R_LOGICAL_CHECK_COUNT = 8
R_AUTO_FOCUS = 9
R_REGISTERS = 10  # one for each condition that is a pattern
R_GROUPS = 11  # 1: its matches are kept while they hold
R_EAGER = 12  # 1: its matches are found as soon as they come to be
R_MODULE = 13
R_MARKS = 14  # registers that tell matches apart beside its facts: address, count
R_MARK_COUNT = 15
R_JOINS = 16  # how many conditions there are, without tests that follow others
R_LEADING = 17  # 1: the first of them is a pattern
R_WORDS = 18

# modules: levels from, to
M_FIRST = 0
M_LAST = 1
M_WORDS = 2

# functions: code, parameters, 1 for a rest parameter, locals
F_CODE = 0
F_PARAMETERS = 1
F_REST = 2
F_LOCALS = 3
F_WORDS = 4

# ---- what the machine returns

QUIET = 0
GROW = 1
CALL = 2
PAUSE = 3
FIRE_LIMIT_MET = 4
FACT_LIMIT_MET = 5
HALT = 6
FAULT = 7
DONE = 8

# ---- faults

DEEP = 1  # functions call one another too deeply
DIVISION = 3
UNBOUND_VARIABLE = 5

# ---- the expression machine

OP_END = 0
OP_CONST = 1  # value
OP_CELL = 2  # register, column
OP_CELL_FROM_END = 3  # register, how many from the end
OP_ADDRESS = 5  # register: the fact's address
OP_LOCAL = 6  # number
OP_SET_LOCAL = 7
OP_GLOBAL = 8
OP_SET_GLOBAL = 9
OP_DROP = 10
OP_JUMP = 11
OP_JUMP_FALSE = 12  # drops the top
OP_JUMP_TRUE = 13
OP_ADD = 14  # number of arguments
OP_SUB = 15
OP_MUL = 16
OP_DIV = 17
OP_EQ = 18
OP_NEQ = 19
OP_NUM_EQ = 20
OP_NUM_NEQ = 21
OP_LT = 22
OP_LE = 23
OP_GT = 24
OP_GE = 25
OP_NOT = 26
OP_CALL = 27  # function, arguments
OP_CALL_OWN = 28  # function, arguments
OP_RETURN = 29
OP_ASSERT = 30  # template, cells
OP_RETRACT = 31
OP_MODIFY = 32  # template, number of slots, then their columns; values on the stack after the fact
OP_PRINT = 33  # values
OP_HALT = 34
OP_SEGMENT = 35  # register, from, from the end: a list
OP_LIST_SIZE = 36
OP_LIST_ITEM = 37
OP_PICK = 38  # from a list its item, from 0, or below 0 from the end
OP_SUBLIST = 39  # from, rest: the part of a list
OP_MAKE_LIST = 40  # values, of which lists are spliced
OP_INT_DIV = 42  # as OP_ADD; of whole numbers
OP_MOD = 43
OP_MIN = 44
OP_MAX = 45
OP_ABS = 46
OP_SPLIT_CELL = 47  # register, column of a list or -1, offset, marks
OP_SPLIT_LIST = 48  # register, column or -1, offset, mark or -1, rest, marks
OP_ASSERT_FLAT = 41  # template, values, of which lists are spliced

# ---- tests

T_END = 0
T_SAME = 1
T_DIFFERENT = 2
T_LESS = 3
T_AT_MOST = 4
T_EQUAL = 5
T_UNEQUAL = 6
T_AMONG = 7  # the second operand is the address and the number of constants
T_WORDS_EACH = 7

ON_ROW = 0  # column
ON_CONST = 1  # cell
ON_CELL = 2  # register, column
ON_ROW_FROM_END = 3  # how many from the end
ON_CELL_FROM_END = 4
ON_COUNT = 5  # how many cells the row has
ON_ROW_ITEM = 6  # column, item of the list there
ON_ROW_SIZE = 7  # column
ON_CELL_ITEM = 8  # register, column << 16 | item + 2 ** 15
ON_CELL_COUNT = 9  # register
ON_CELL_SIZE = 10  # register, column
