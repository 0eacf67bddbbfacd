"""Where everything lies in the two arrays that the kernel works on.

`net` is the network: one read-only array of 64-bit words, shared by all sessions. `m` and `w` are the working
memory of one session: the same block of memory seen as 32-bit words and as 64-bit cells. A record is named by the
index of its first 32-bit word, which is even, so that the cells in it lie at `record // 2`. Address 0 is no record.

So a session is one block of bytes: it can be copied (fork), written out and read back, and grown, and a kernel
function takes three arrays and some integers.
"""

# ---- cells: 64-bit values. Every type is encoded so that `=` and `<` on cells are `=` and `<` on values
# (texts and choices have no order). NULL is unknown.

NULL = -(2**63)
MISS = NULL + 1  # no value yet: a call must be answered outside the kernel first
CELL_LIMIT = 2**62  # wholes and decimals beyond are an overflow

# ---- the header of a session (32-bit words of m)

TOP = 0  # first free word
END = 1  # words in the block
RESERVE = 2  # words that must be free before a step begins
TABLE = 3  # hash table: address, mask, buckets in use
TABLE_MASK = 4
TABLE_USED = 5
ENTITIES = 6  # fact id -> fact row: address, capacity, last id
ENTITIES_SIZE = 7
HIDDEN_ENTITY = -2  # in place of an id: a fact that only the network sees (the clock is -1)
ENTITY_RESERVE = 512  # ids that must be free before a step
ENTITY = 8
ALIVE = 9  # facts alive
BIRTHS = 10  # rows that became visible so far
CHANGE = 11  # number of the change being worked off
FIRED = 12  # firings so far
FIRING = 13  # the firing that is being worked off, or 0
PENDING = 14  # tokens to propagate (a stack through TOKEN_LINK)
ADDS = 15  # rows to add (queue through ROW_LINK)
ADDS_LAST = 16
DROPS = 17  # rows to take out of the network
DIRTY_MIN = 18  # no aggregate of a smaller rank is dirty
NEW = 19  # matches made in this change (doubly linked through MATCH_NEXT / MATCH_PREV)
DEAD = 20  # matches that ended in this round
ZOMBIES = 21  # tokens that ended in this round, kept readable until it is over
LOST = 22  # rows that lost a support (stack through ROW_LOST)
SUSPECTS = 23  # rows that lost a support, have others, and may rest on themselves
TOUCHED = 24  # slots whose shown value may have changed
FIRINGS = 25  # all firings, first and last
FIRINGS_LAST = 26
EFFECTS = 27  # all effects, first and last
EFFECTS_LAST = 28
FAULTS = 29  # run-time faults: first and last
FAULTS_LAST = 30
CLASHES = 31  # slots with a contradiction, first and last
CLASHES_LAST = 32
STOPPED = 33  # action number of the `stop` that fired, plus 1
LEVEL_MIN = 34  # no activation waits below this level
WAITING = 35  # activations on the agenda
BREADTH = 36  # 1: oldest change first
CALL_FUNCTION = 37  # the call that the kernel waits for: function, number of arguments (cells at SCRATCH)
CALL_ARGUMENTS = 38
PHASE = 39  # where the machine is, see machine.py
FRAME_KIND = 40  # what is being worked off inside a phase
FRAME_A = 41
FRAME_B = 42
FRAME_C = 43
FRAME_D = 44
LEVELS = 45  # agenda: address of (first, last) for each level
DIRTIES = 46  # address of the first dirty aggregate of each rank
FAULT_SEEN = 47  # address of one word for each fault site
ROOT = 48  # the root token
MEMO = 50  # remembered calls: address, mask, entries
MEMO_MASK = 51
MEMO_USED = 52
SKIP_FAULTS = 53  # 1: a fault in an action skips the firing; 0: it stops the run
BUDGET = 54  # steps until the machine returns to look around
FIRE_LIMIT = 55  # FIRED at which the machine returns
FACT_LIMIT = 56  # ALIVE at which the machine returns, or 0
ROUND = 57  # rounds so far
FAULTED = 59  # 1: an action met a fault
ADD_ROW = 60  # the row being added: row, entry, join, cursor
ADD_ENTRY = 61
ADD_JOIN = 62
ADD_CURSOR = 63
FREE = 64  # lists of free records, by half their size in words
FREE_LISTS = 128
FREE_LARGEST = 2 * (FREE_LISTS - 1)
SCRATCH = 192  # cells (SCRATCH // 2 in w) for values on their way: arguments, values of actions
SCRATCH_CELLS = 320
STACK = SCRATCH + 2 * SCRATCH_CELLS  # cells of the expression machine
STACK_CELLS = 256
CALLING = STACK + 2 * STACK_CELLS  # arguments of the call that the kernel waits for
CALLING_CELLS = 64
SEED = CALLING + 2 * CALLING_CELLS  # a cell that nobody outside knows: no facts can be made whose hashes collide
HEADER = SEED + 2

# ---- rows: facts and slot values. Cell 0 is the id of the fact; a slot value is cell 1. Rows are never freed: they
# are the journal.

ROW_RELATION = 0
ROW_FLAGS = 1
ROW_BIRTH = 2
ROW_TOKENS = 3  # tokens that hold this row
ROW_ENTRIES = 4  # its entries in alpha indexes
ROW_SUPPORTS = 5
ROW_SLOTS = 6  # a fact row: its slots; a slot row: the slot
ROW_LINK = 7  # next in ADDS or DROPS
ROW_LOST = 8  # next in LOST
ROW_NEXT = 9  # a slot row: next value of the slot; a fact row: next row with the same identity hash
ROW_SUSPECT = 10  # next in SUSPECTS
ROW_WORDS = 12

SEEN = 1  # in the network
GIVEN = 2  # supported from outside
ADDING = 4
DROPPING = 8
LOSING = 16
SUSPECT = 32
GONE = 64  # a fact row that was taken away, or an older version of one
SHOWN = 256  # a slot row that its slot shows

# ---- slots: one field of one fact

SLOT_RELATION = 0
SLOT_FACT = 1
SLOT_VALUES = 2
SLOT_NEXT = 3  # next slot of the fact
SLOT_TOUCHED = 4  # next in TOUCHED, or -1 at its end; 0: not in it
SLOT_CLASH = 5  # 1: a contradiction was reported
SLOT_CLASH_NEXT = 6
SLOT_WORDS = 8

# ---- supports

SUPPORT_ROW = 0
SUPPORT_FIRING = 1
SUPPORT_KIND = 2
SUPPORT_NEXT = 3  # of the row
SUPPORT_PREV = 4
SUPPORT_FNEXT = 5  # of the firing
SUPPORT_WORDS = 6

RECORDED = 1
CHANGED = 2
CONCLUDED = 3
PRESUMED = 4

# ---- buckets: the entries of one index that share one key hash

BUCKET_NEXT = 0  # in the chain of the hash table
BUCKET_FIRST = 1
BUCKET_LAST = 2
BUCKET_SIZE = 3
BUCKET_KEY = 4  # a cell
BUCKET_WORDS = 6

# ---- entries: a row in an alpha index, or a token in a join's left memory

ENTRY_ITEM = 0
ENTRY_NEXT = 1
ENTRY_PREV = 2
ENTRY_BUCKET = 3
ENTRY_LINK = 4  # next entry of the same row or token
ENTRY_NODE = 5
ENTRY_WORDS = 6

# ---- tokens: partial matches

TOKEN_NODE = 0
TOKEN_PARENT = 1
TOKEN_ROW = 2
TOKEN_CHILD = 3
TOKEN_NEXT = 4  # siblings
TOKEN_PREV = 5
TOKEN_RNEXT = 6  # tokens of the row
TOKEN_RPREV = 7
TOKEN_ENTRIES = 8  # its entries in left memories
TOKEN_LINK = 9  # PENDING, ZOMBIES
TOKEN_DATA = 10  # terminal: its match; aggregate: its output token; end of a branch: 1 once it is counted
TOKEN_WORDS = 12  # own cells follow

# ---- the own state of an aggregate token: cells, after TOKEN_WORDS

FOLD_DIRTY = 12  # next dirty aggregate of the rank, -1 at the end, 0: not dirty
FOLD_PREV = 13
FOLD_COUNT = 14  # results in the branch
FOLD_UNKNOWN = 15  # of these, with an unknown value
FOLD_BRANCH = 16  # first result (end-of-branch tokens, through TOKEN_DATA)
FOLD_SUM = 18  # a cell: the low halves of wholes and decimals added up; the address of a sum of numbers; the extreme
FOLD_HIGH = 20  # a cell: the high halves added up; 1 once the extreme has gone and must be found again
FOLD_WORDS = 22

# a result of a branch: its own cell is its value
RESULT_CELL = 12
RESULT_NEXT = 14
RESULT_PREV = 15
RESULT_WORDS = 16

# ---- an exact sum of floats: 64-bit limbs of 32 bits weight (a small superaccumulator)

LIMBS = 70

# ---- matches: activations on the agenda, and fired ones

MATCH_TOKEN = 0
MATCH_NODE = 1
MATCH_STATE = 2
MATCH_CHANGE = 3
MATCH_FIRING = 4
MATCH_NEXT = 5
MATCH_PREV = 6
MATCH_SORT = 7
MATCH_WORDS = 8

BORN = 1
WAITS = 2
DONE = 3
ENDED = 4

# ---- firings

FIRING_NODE = 0
FIRING_NUMBER = 1
FIRING_MATCH = 2  # once the match has ended: minus the round in which it did
FIRING_SUPPORTS = 3
FIRING_NEXT = 4
FIRING_CHANGE = 5
FIRING_WORDS = 6  # what it bound follows: a cell for each entry of the node's snapshot (rows as addresses)

# ---- effects

EFFECT_NEXT = 0
EFFECT_ACTION = 1
EFFECT_FIRING = 2
EFFECT_HANDED = 3
EFFECT_WORDS = 4  # the values follow, as cells

# ---- faults

FAULT_NEXT = 0
FAULT_SITE = 1
FAULT_KIND = 2
FAULT_FACTS = 3
FAULT_WORDS = 4
FAULT_MOST = 8  # ids of facts that follow, as words
DIVISION = 1
OVERFLOW = 2
CALL_FAILED = 3
KEY_UNKNOWN = 4

# ---- lists: interned, so that equal lists have one address

LIST_NEXT = 0
LIST_SIZE = 1
LIST_WORDS = 4

# ---- remembered calls

MEMO_NEXT = 0
MEMO_FUNCTION = 1
MEMO_ARGUMENTS = 2
MEMO_FAILED = 3
MEMO_WORDS = 4  # result, then arguments, as cells

# ---- the network: header

NET_RELATIONS = 0
NET_RELATION_COUNT = 1
NET_ALPHAS = 2
NET_INDEXES = 3
NET_NODES = 4
NET_NODE_COUNT = 5
NET_LEVEL_COUNT = 6
NET_RANK_COUNT = 7
NET_SITE_COUNT = 8
NET_ACTIONS = 9
NET_RESERVE = 10
NET_HEADER = 12

# relations
RELATION_KIND = 0  # 0: facts, 1: a slot
RELATION_CELLS = 1
RELATION_PARENT = 2  # the relation whose patterns also match these rows, or -1
RELATION_FLAGS = 3
RELATION_KEY = 4  # columns that identify a row: address, count
RELATION_KEYS = 5
RELATION_PLAIN = 6  # alphas without a constant to index by: address, count
RELATION_PLAINS = 7
RELATION_COLUMNS = 8  # columns indexed by constants: address, count; each: column, address and count of constants
RELATION_COLUMNS_COUNT = 9
RELATION_WORDS = 10

IDENTIFIED = 1  # rows are looked up by identity
RECURSIVE = 2  # rows may support one another
MANY = 4  # a slot with many values

# alphas
ALPHA_TESTS = 0  # code, or 0
ALPHA_INDEXES = 1  # index numbers: address, count
ALPHA_INDEX_COUNT = 2
ALPHA_WORDS = 3

# indexes of alphas
INDEX_COLUMNS = 0
INDEX_COLUMN_COUNT = 1
INDEX_JOINS = 2  # join nodes, downstream first: address, count
INDEX_JOIN_COUNT = 3
INDEX_WORDS = 4

# nodes
NODE_KIND = 0
NODE_CHILDREN = 1
NODE_CHILD_COUNT = 2
NODE_INDEX = 4
NODE_KEY = 5  # operands (ups, column) of the left key: address, count
NODE_KEYS = 6
NODE_TESTS = 7  # code over token and row, or 0
NODE_CODE = 8  # value of a let, a list to walk, the value folded by an aggregate
NODE_RANK = 9
NODE_UPS = 10  # end of a branch: steps up to the aggregate's token
NODE_FOLD = 11
NODE_OP = 12  # a gate passes when its count OP limit
NODE_LIMIT = 13  # of a result: how many steps above it the row is by which a list is ordered
NODE_OUT = 14  # aggregate: the node of its output tokens
NODE_LEVEL = 15
NODE_RULE = 16
NODE_IDENTITY = 17  # operands: address, count
NODE_IDENTITY_COUNT = 18
NODE_ORDER = 19
NODE_ORDER_COUNT = 20
NODE_FACTS = 21
NODE_FACT_COUNT = 22
NODE_ACTION = 23  # first action, count
NODE_ACTION_COUNT = 24
NODE_SNAPSHOT = 25
NODE_SNAPSHOT_COUNT = 26
NODE_FLAGS = 27
NODE_TYPE = 28  # how an aggregate adds: 0 wholes and decimals, 1 numbers
NODE_SCALE = 29
NODE_WORDS = 30

ROOTS = 0
JOIN = 1
FILTER = 2
BIND = 3
WALK = 4
FOLD = 5
OUTPUT = 6
RESULT = 7
TERMINAL = 8

GATE = 0  # passes or not; no output value
SOME = 1
COUNT = 2
SUM = 3
AVERAGE = 4
MINIMUM = 5
MAXIMUM = 6
LIST = 7
VALUE = 8  # the one value, or unknown

REPEATS = 1
INTERNAL = 2

# operands: (ups, column). Columns from 0 are cells of the token's row; below 0:
OWN = -1  # the first own cell of the token (OWN - k: the one after k more)
BIRTH = -100  # the row's birth number
PLACE = -101  # the address of the row itself

# actions
ACTION_KIND = 0
ACTION_RELATION = 1
ACTION_VALUES = 2  # codes of the values: address, count
ACTION_COUNT = 3
ACTION_RANK = 4  # kind of support
ACTION_SLOTS = 5  # for a fact: pairs (position of the value, relation of the slot): address, count
ACTION_SLOT_COUNT = 6
ACTION_EXTRA = 7  # 1 more than the site to report an unknown key at, or 0
ACTION_WORDS = 8

DO_FACT = 1
DO_SLOT = 2
DO_CHANGE = 3
DO_REMOVE = 4
DO_EFFECT = 5
DO_STOP = 6

# ---- what the machine returns

QUIET = 0
GROW = 1
REHASH = 2
CALL = 3
PAUSE = 4
FIRE_LIMIT_MET = 5
STOP = 6
FAULT = 7
FACT_LIMIT_MET = 8
SETTLED = 9
GROW_ENTITIES = 10

# ---- the expression machine: code is a list of words in the network

OP_END = 0
OP_CONST = 1  # value
OP_LEFT = 2  # ups, column
OP_ROW = 3  # column
OP_TEST = 4  # comparison, then two operands (kind, a, b): returns 0 unless true
OP_REQUIRE = 5  # returns 0 unless the top is true
OP_COMPARE = 6  # comparison
OP_NOT = 7
OP_KNOWN = 8
OP_AND = 9
OP_OR = 10
OP_JUMP_FALSE = 11  # address; keeps the top
OP_JUMP_TRUE = 12
OP_FIRST = 13  # number, address: drops the top and, if it was true, pushes the number and jumps
OP_TALLY = 14  # adds 1 below the top if the top is true
OP_ADD = 15  # site
OP_SUB = 16
OP_MUL = 17
OP_NEG = 18
OP_FADD = 19  # site
OP_FSUB = 20
OP_FMUL = 21
OP_FDIV = 22
OP_FNEG = 23
OP_TO_FLOAT = 24
OP_SCALE = 25  # factor, site: times a power of ten
OP_UNSCALE = 26  # factor: divided by it, half-even
OP_DIVIDE = 27  # factor, site: first times factor divided by second, half-even
OP_HAS = 28  # list, value
OP_CALL = 29  # function, arguments, site
OP_COALESCE = 30  # the second from the top if it is known, else the top
OP_JUMP_KNOWN = 31  # address; keeps the top

ON_LEFT = 0
ON_ROW = 1
ON_CONST = 2

EQ = 0
NE = 1
LT = 2
LE = 3
GT = 4
GE = 5
