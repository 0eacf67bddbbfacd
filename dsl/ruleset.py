"""What is meant: a rule set after `check`, with every name resolved, every type known and every rule placed.

This is the only thing that the later stages see. The many phrases of the language are reduced to a small core:
quantifiers are aggregates (`there is a` is the aggregate `some`, `there is no` its negation, `every X satisfies c`
is "no X of which c is not true"), `unless c` is a test that counts no true `c`, table rows are rules, and literals
already have the type of the other operand. Each node keeps the span of the phrase it was made from, so that
explanations quote the author.

Truth is Kleene's: a comparison with an unknown operand is unknown, and a rule fires only when its conditions are
true. `CountTrue` and `Known` are the two places where unknown becomes a plain yes or no.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problem
    from .source import Span

Value = str | float | int | bool | Decimal | date | datetime | timedelta | tuple["Value", ...]
"""A known value outside the engine. Unknown is None. Times are aware and in UTC; a choice is its word."""

Kind = Literal[
    "text",
    "number",
    "whole",
    "decimal",
    "bool",
    "choice",
    "date",
    "datetime",
    "duration",
    "calendar",
    "image",
    "list",
    "reference",
]


@dataclass(frozen=True, slots=True)
class Type:
    """A resolved type. `places` for decimals, `options` for choices, `element` for lists, `fact` for references.

    `number` is a 64-bit float and `whole` a 64-bit integer. `calendar` is the type of `3 months` alone: a Const
    whose value is a number of months, allowed only beside a date or a time.
    """

    kind: Kind
    places: int = 0
    options: tuple[str, ...] = ()
    element: Type | None = None
    fact: str = ""

    def __str__(self) -> str:
        """The type in the words of the language."""
        match self.kind:
            case "decimal":
                return f"decimal({self.places})"
            case "choice":
                return f"choice ({', '.join(self.options)})"
            case "list":
                return f"list of {self.element}"
            case "reference":
                return self.fact
            case "whole":
                return "whole number"
            case "bool":
                return "yes or no"
            case "datetime":
                return "date and time"
            case _:
                return self.kind


BOOL = Type("bool")
WHOLE = Type("whole")
NUMBER = Type("number")
TEXT = Type("text")


# ---- expressions


@dataclass(frozen=True, slots=True)
class Node:
    """A resolved expression: where it stands and what type its value has."""

    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Const(Node):
    """A known value of the node's type."""

    value: Value


@dataclass(frozen=True, slots=True)
class FactVar(Node):
    """A fact bound by a pattern (or by `subject`, or by `called` in a test); its type is a reference."""

    name: str


@dataclass(frozen=True, slots=True)
class Local(Node):
    """A value named by `let` or `for each … in`, or a parameter of a function or query."""

    name: str


@dataclass(frozen=True, slots=True)
class FieldOf(Node):
    """The value of a field. `owner` is the fact type that declares the field (an ancestor where inherited).

    For a `many` field the type is a list of its values, in the order in which they became known.
    """

    subject: Expr
    owner: str
    field: str


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """Unary minus."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """One of `+ - * /` on two operands.

    `+` and `-` have operands of one type (decimals of equal places), except dates and times with durations or
    calendar durations, and the difference of two dates or times, a duration. `decimal(p) * decimal(q)` is
    `decimal(p+q)`; a quotient of decimals is rounded half-even to the places of the node's type. `whole / whole`
    is a number. Text `+` text joins.
    """

    op: Literal["+", "-", "*", "/"]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Convert(Node):
    """The operand as the node's type: whole to number or decimal, decimal to other places (half-even), date to time."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A built-in function, a `function` of the rule set, or one registered by the embedder.

    Unknown in any argument gives unknown, and the function is then not called.
    """

    function: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Two operands of one type: `= != < <= > >=`, `contains`, `matches`, `starts with`, `ends with`.

    `contains` has a text and a text, or a list and a value of its element type. `matches` has a Const on the right.
    """

    op: Literal["=", "!=", "<", "<=", ">", ">=", "contains", "matches", "starts with", "ends with"]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    """The subject equals one of the options; unknown when the subject is."""

    subject: Expr
    options: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class SomeOf(Node):
    """Some value in `values` (a list or a `many` field), called `name`, satisfies `condition`.

    It is never unknown: no value, or only values for which the condition is not true, is false.
    """

    name: str
    values: Expr
    condition: Expr


@dataclass(frozen=True, slots=True)
class Certainty(Node):
    """The condition together with a test of the certainty of the values that satisfy it."""

    condition: Expr
    op: str
    limit: float


@dataclass(frozen=True, slots=True)
class Known(Node):
    """The operand has a value (a `many` field: at least one). Never unknown."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Kleene's negation: the negation of unknown is unknown."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class And(Node):
    """Kleene's conjunction."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Kleene's disjunction."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class CountTrue(Node):
    """How many of the conditions are true (false and unknown count alike). A whole number, never unknown."""

    conditions: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class FirstTrue(Node):
    """The place, from 1, of the first condition that is true, or 0. A whole number, never unknown."""

    conditions: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """A fold over the facts that match `pattern`, whose variable is bound in the pattern's tests and in `value`.

    `some` is yes or no, `count` a whole number, both never unknown and without a value; `sum` of nothing is 0;
    `average`, `minimum` and `maximum` of nothing are unknown; `sum` and `average` with an unknown value among
    them are unknown; `minimum`, `maximum` and `list` leave unknown values out. `list` is in order of creation.
    """

    kind: Literal["some", "count", "sum", "average", "minimum", "maximum", "list"]
    value: Expr | None
    pattern: Pattern


Expr = (
    Const
    | FactVar
    | Local
    | FieldOf
    | Negate
    | Arithmetic
    | Convert
    | Call
    | Compare
    | OneOf
    | SomeOf
    | Certainty
    | Known
    | Not
    | And
    | Or
    | CountTrue
    | FirstTrue
    | Aggregate
)


# ---- conditions and actions


@dataclass(frozen=True, slots=True)
class Window:
    """`in the last …`: the event's time is at most now and at least now less this. Months are calendar months."""

    span: Span
    length: timedelta
    months: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """Facts of a type whose tests are all true. `name` is unique within the rule (`#2` style where none was given)."""

    span: Span
    type: str
    name: str
    where: tuple[Expr, ...]
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class ForEach:
    """One match for each fact that matches."""

    span: Span
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class ForEachIn:
    """One match for each value of a list (in its order; equal values once) or a `many` field."""

    span: Span
    name: str
    values: Expr


@dataclass(frozen=True, slots=True)
class Let:
    """A name for a value; the value may be unknown."""

    span: Span
    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Test:
    """A condition that must be true. `unless` marks the one made from `unless`."""

    span: Span
    condition: Expr
    unless: bool = False


Condition = ForEach | ForEachIn | Let | Test


@dataclass(frozen=True, slots=True)
class Template:
    """A string of the author: pieces of text and, between them, expressions to be shown."""

    span: Span
    parts: tuple[str | Expr, ...]


@dataclass(frozen=True, slots=True)
class ConcludeField:
    """`conclude` or (with `presumed`) `presume` a value of a field. An unknown value concludes nothing."""

    span: Span
    subject: Expr
    owner: str
    field: str
    value: Expr
    presumed: bool = False
    certainty: Expr | None = None


@dataclass(frozen=True, slots=True)
class ConcludeFact:
    """`conclude` or (with `permanent`) `record` a fact; `arguments` in the order of the type's fields."""

    span: Span
    type: str
    arguments: tuple[tuple[str, Expr], ...]
    permanent: bool = False
    certainty: Expr | None = None


@dataclass(frozen=True, slots=True)
class ChangeField:
    """`change o.state to v`: v takes the place of what was given. A change to unknown takes the given value away."""

    span: Span
    subject: Expr
    owner: str
    field: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Remove:
    """`remove o`."""

    span: Span
    subject: FactVar


@dataclass(frozen=True, slots=True)
class Say:
    """`say "…"`."""

    span: Span
    text: Template


@dataclass(frozen=True, slots=True)
class CallEffect:
    """`call name(a: …)`: handed to the caller after the run."""

    span: Span
    name: str
    arguments: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """`stop`: the run ends after this firing."""

    span: Span
    reason: Template | None


@dataclass(frozen=True, slots=True)
class Complain:
    """A problem that the rules find while they run: two rows of a `match unique` table hold at once."""

    span: Span
    code: str
    message: Template


Action = ConcludeField | ConcludeFact | ChangeField | Remove | Say | CallEffect | Stop | Complain


@dataclass(frozen=True, slots=True)
class Read:
    """That a rule reads a relation: a fact type (`field` empty) or a field that is kept as a slot.

    `monotone` is false for negations, counts, aggregates, `unless`, `is unknown`, and every read that can also
    succeed without a value; such a read must find its relation settled.
    """

    type: str
    field: str
    monotone: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule or a row of a table, resolved and placed.

    `stage`, `stratum` and `-priority` order the firing; `index` is the place in the text. `code` is unique: the
    author's, or `rule N` where none was given; rows of table T100 are `T100.1`, `T100.2`, ….
    """

    span: Span
    code: str
    title: str
    index: int
    conditions: tuple[Condition, ...]
    actions: tuple[Action, ...]
    because: Template | None = None
    sources: tuple[str, ...] = ()
    stage: int = 0
    stratum: int = 0
    priority: int = 0
    valid_from: date | None = None
    valid_until: date | None = None
    disabled: bool = False
    repeats: bool = False
    overrides: tuple[str, ...] = ()
    reads: tuple[Read, ...] = ()
    doc: str = ""


# ---- the vocabulary


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a fact type.

    `stored` is `column` for a field that is only ever given, and `slot` for one that rules conclude, presume or
    change, that is `many`, `uncertain`, asked or judged, and for the fields beside the key of a keyed type that
    rules conclude as facts.
    """

    span: Span
    name: str
    type: Type
    stored: Literal["column", "slot"] = "column"
    key: bool = False
    required: bool = False
    many: bool = False
    uncertain: bool = False
    unit: str = ""
    low: Value | None = None
    high: Value | None = None
    default: Value | None = None
    says: Template | None = None
    otherwise: Template | None = None
    computed: Expr | None = None
    judged_by: str = ""
    asked: bool = False
    concluded: bool = False
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FactType:
    """A kind of fact. `fields` holds inherited fields first. In `says`, `computed` and `judged by` the fact itself
    is the FactVar `self`, and the value of the field the Local `value`."""

    span: Span
    name: str
    label: str
    fields: Mapping[str, Field]
    parent: str = ""
    event: bool = False
    time_field: str = ""
    doc: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the key fields, in order; empty when facts of this type have no key."""
        return tuple(f.name for f in self.fields.values() if f.key)


@dataclass(frozen=True, slots=True)
class Function:
    """A pure function of the rule set, in terms of Local parameters."""

    span: Span
    name: str
    parameters: tuple[tuple[str, Type], ...]
    gives: Type
    body: Expr


@dataclass(frozen=True, slots=True)
class Signature:
    """A function that the embedder registered: what a rule may pass and what it gets."""

    name: str
    parameters: tuple[tuple[str, Type], ...]
    gives: Type


@dataclass(frozen=True, slots=True)
class Query:
    """A named question with parameters: its conditions, whose `for each` facts are the answer."""

    span: Span
    name: str
    parameters: tuple[tuple[str, Type], ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class GivenFact:
    """A fact written out: in `facts`, or `given` in a test (`name` when it was `called` something).

    `unsure` names the fields whose value has a certainty other than 1; they are not among the values.
    """

    span: Span
    type: str
    values: tuple[tuple[str, Value], ...]
    name: str = ""
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpectTrue:
    """`expect` a condition over the facts at the end of the run."""

    span: Span
    condition: Expr


@dataclass(frozen=True, slots=True)
class ExpectRule:
    """`expect rule R010 fires` or `stays silent`."""

    span: Span
    code: str
    fires: bool


@dataclass(frozen=True, slots=True)
class TestCase:
    """A `test` block. `later` says in words what it needs that cannot run yet (answers, models), or is empty."""

    span: Span
    title: str
    given: tuple[GivenFact, ...]
    expects: tuple[ExpectTrue | ExpectRule, ...]
    now: datetime | None = None
    later: str = ""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A whole rule set, checked. `hash` is the SHA-256 of its canonical text; `notes` are warnings and notes."""

    module: str
    version: str
    language: str
    hash: str
    types: Mapping[str, FactType]
    rules: tuple[Rule, ...]
    functions: Mapping[str, Function] = field(default_factory=dict[str, Function])
    registered: Mapping[str, Signature] = field(default_factory=dict[str, Signature])
    queries: Mapping[str, Query] = field(default_factory=dict[str, Query])
    facts: tuple[GivenFact, ...] = ()
    tests: tuple[TestCase, ...] = ()
    stages: tuple[str, ...] = ()
    subjects: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: tuple[Problem, ...] = ()
