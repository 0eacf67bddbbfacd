"""What was written: one node for each phrase of a rule file, each with its place in the text.

The tree keeps the author's words (`is` or `=`, the order of options) so that `write` can give them back
and explanations can quote them. Nothing here is resolved: a `Name` may turn out to be a bound fact, a value
named by `let`, a choice or a mistake, and only `check` says which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .source import Span


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that was written, with the place where it stands."""

    span: Span


# ---- expressions


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A string literal; `value` is unescaped, its `{name.field}` templates not yet read."""

    value: str


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number literal as its digits, since its type comes from the other operand."""

    digits: str


@dataclass(frozen=True, slots=True)
class Date(Node):
    """`2026-05-01` or, with a time, `2026-05-01T10:00:00Z`; the text as written, already known to be a real date."""

    iso: str


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """`3 days`: amount as digits, unit in the singular (second, minute, hour, day, week, month, year)."""

    amount: str
    unit: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A bare word: a bound fact, a value named by `let`, a field of the pattern's fact, or a choice."""

    name: str


@dataclass(frozen=True, slots=True)
class Dotted(Node):
    """`o.customer.name`: a name and one or more fields after dots."""

    head: Name
    fields: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`round(x, 2)`, and `starts with` / `ends with` are comparisons, not calls."""

    function: Name
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """Unary minus."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`first op second op third`, left to right, kept flat so that a long sum is not a deep tree.

    `rest` pairs each operator (`+ -` or `* /`, never mixed in one node) with its operand.
    """

    first: Expr
    rest: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class CertaintyTest(Node):
    """`with certainty >= 0.5`; `op` is one of `= != < <= > >=`."""

    op: str
    limit: Number


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`left op right`; `op` is canonical (`= != < <= > >=`, `contains`, `matches`, `starts with`, `ends with`),
    `words` is how the author wrote it (`is at least`)."""

    left: Expr
    op: str
    words: str
    right: Expr
    certainty: CertaintyTest | None = None


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    """`x is one of (a, b)`; with `negated`, `x is not one of (a, b)`."""

    subject: Expr
    options: tuple[Expr, ...]
    negated: bool = False
    certainty: CertaintyTest | None = None


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`x is between a and b`, both ends included."""

    subject: Expr
    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class IsKnown(Node):
    """`x is known`; with `negated`, `x is unknown`."""

    subject: Expr
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not c`."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class And(Node):
    """`a and b and c`, flat."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """`a or b or c`, flat. `mixed` is true when an operand is an `and` without brackets (a lint)."""

    operands: tuple[Expr, ...]
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Window(Node):
    """`in the last 30 days`."""

    amount: str
    unit: str


@dataclass(frozen=True, slots=True)
class Pattern(Node):
    """`Order o in the last 3 days where total > 100, express is yes`."""

    type: Name
    name: Name | None
    window: Window | None
    where: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class ForEach(Node):
    """`for each Order o where …`."""

    pattern: Pattern


@dataclass(frozen=True, slots=True)
class ForEachIn(Node):
    """`for each item in o.items`: one match for each value of a list or `many` field."""

    name: Name
    values: Expr


@dataclass(frozen=True, slots=True)
class ThereIs(Node):
    """`there is a/no`, `there are at least N`: `quantifier` is `a`, `no`, `at least`, `at most`, `exactly`,
    `more than` or `fewer than`; `count` is None for the first two."""

    quantifier: str
    count: Number | None
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Every(Node):
    """`every Part p where … satisfies c`."""

    pattern: Pattern
    condition: Expr


@dataclass(frozen=True, slots=True)
class NumberOf(Node):
    """`at least 2 of (a; b; c)`; quantifier as in `ThereIs`."""

    quantifier: str
    count: Number
    conditions: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Let(Node):
    """`let n be a + b`."""

    name: Name
    value: Expr


@dataclass(frozen=True, slots=True)
class LetAggregate(Node):
    """`let n be the sum of a * b over Part where …`; `kind` is sum, count, average, minimum, maximum or list.
    `value` is None for `count of Part where …`."""

    name: Name
    kind: Name
    value: Expr | None
    pattern: Pattern


Expr = (
    Text
    | Number
    | Date
    | Duration
    | Name
    | Dotted
    | Call
    | Negate
    | Arithmetic
    | Compare
    | OneOf
    | Between
    | IsKnown
    | Not
    | And
    | Or
    | ForEach
    | ForEachIn
    | ThereIs
    | Every
    | NumberOf
    | Let
    | LetAggregate
)


# ---- types and fields


@dataclass(frozen=True, slots=True)
class ChoiceOption(Node):
    """One word of a choice, with its label for people."""

    word: Name
    label: Text | None


@dataclass(frozen=True, slots=True)
class TypeName(Node):
    """A written type. `kind`: text, number, whole number, decimal, yes or no, date, date and time, duration,
    image, choice, list, reference."""

    kind: str
    places: int | None = None
    options: tuple[ChoiceOption, ...] = ()
    element: TypeName | None = None
    fact: Name | None = None


@dataclass(frozen=True, slots=True)
class FieldOption(Node):
    """One option after a field's type: a subclass says which."""


@dataclass(frozen=True, slots=True)
class Flag(FieldOption):
    """`key`, `required`, `many` or `uncertain`."""

    word: str


@dataclass(frozen=True, slots=True)
class Unit(FieldOption):
    """`in "EUR"`."""

    unit: Text


@dataclass(frozen=True, slots=True)
class Range(FieldOption):
    """`between 0 and 3000`, both ends included."""

    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class Default(FieldOption):
    """`default 0`."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Says(FieldOption):
    """`says "the plant has {value}" otherwise "…"`."""

    sentence: Text
    otherwise: Text | None


@dataclass(frozen=True, slots=True)
class JudgedBy(FieldOption):
    """`judged by damage_net(photo)`."""

    model: Name
    arguments: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class ComputedAs(FieldOption):
    """`computed as price * count`."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Field(Node):
    """`total : number in "EUR" default 0`."""

    name: Name
    type: TypeName
    options: tuple[FieldOption, ...]


# ---- blocks


@dataclass(frozen=True, slots=True)
class Block(Node):
    """One left-margin block; `doc` is the text of the `##` lines above it."""

    doc: str


@dataclass(frozen=True, slots=True)
class Module(Block):
    """`module shop.orders version "1.0" language en`."""

    name: str
    version: Text | None
    language: Name | None


@dataclass(frozen=True, slots=True)
class Use(Block):
    """`use shop.base as base`."""

    name: str
    alias: Name | None


@dataclass(frozen=True, slots=True)
class UsesCertainty(Block):
    """`uses certainty mycin threshold 0.2`."""

    calculus: Name
    threshold: Number | None


@dataclass(frozen=True, slots=True)
class Stages(Block):
    """`stages check, complete, price`."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class FactBlock(Block):
    """`fact` or (with `event`) `event`; `label` is the words for one such fact; `parent` follows `is a`."""

    name: Name
    label: Text | None
    parent: Name | None
    fields: tuple[Field, ...]
    event: bool = False


@dataclass(frozen=True, slots=True)
class Subject(Block):
    """`subject culture : Culture of patient` with `another "…"` and `first ask site, days_old`."""

    name: Name
    type: Name
    of: Name | None
    another: Text | None
    first_ask: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """`number: "A1"`; a certainty only on given facts of uncertain fields."""

    name: Name
    value: Expr
    certainty: Expr | None = None


@dataclass(frozen=True, slots=True)
class NewFact(Node):
    """`Problem(order: o.number, text: "…")`."""

    type: Name
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Facts(Block):
    """`facts` followed by fixed facts."""

    facts: tuple[NewFact, ...]


@dataclass(frozen=True, slots=True)
class QuestionPart(Node):
    """One line of a question. `word`: ask, help, why, ask first, allow unknown, allow many, only if, valid if."""

    word: str
    text: Text | None = None
    condition: Expr | None = None
    with_certainty: bool = False


@dataclass(frozen=True, slots=True)
class Question(Block):
    """`question plant.leaf_spots`."""

    field: Dotted
    parts: tuple[QuestionPart, ...]


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """`picture : image`."""

    name: Name
    type: TypeName


@dataclass(frozen=True, slots=True)
class Model(Block):
    """`model damage_net "…"`; parts that were not written are None or empty."""

    name: Name
    title: Text | None
    reads: tuple[Parameter, ...]
    gives: TypeName | None
    file: Text | None
    version: Text | None
    calibrated_by: Text | None
    trust_above: Number | None
    batch: Number | None
    if_unavailable: Name | None


@dataclass(frozen=True, slots=True)
class Conclude(Node):
    """`conclude o.delivery is 4.90 with certainty 0.9`."""

    target: Dotted
    value: Expr
    certainty: Expr | None = None


@dataclass(frozen=True, slots=True)
class ConcludeFact(Node):
    """`conclude Problem(…)`."""

    fact: NewFact
    certainty: Expr | None = None


@dataclass(frozen=True, slots=True)
class Presume(Node):
    """`presume o.express is no`."""

    target: Dotted
    value: Expr


@dataclass(frozen=True, slots=True)
class Record(Node):
    """`record Visit(…)`."""

    fact: NewFact


@dataclass(frozen=True, slots=True)
class Change(Node):
    """`change o.state to done`."""

    target: Dotted
    value: Expr


@dataclass(frozen=True, slots=True)
class Remove(Node):
    """`remove o`."""

    name: Name


@dataclass(frozen=True, slots=True)
class Say(Node):
    """`say "Return {r.number}: call back."`."""

    text: Text


@dataclass(frozen=True, slots=True)
class CallEffect(Node):
    """`call reserve_courier(order: o.number)`."""

    name: Name
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Stop(Node):
    """`stop "why"`."""

    reason: Text | None


Action = Conclude | ConcludeFact | Presume | Record | Change | Remove | Say | CallEffect | Stop


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    """A line between a rule's title and `when`. `word`: stage, overrides, valid, priority, disabled, repeats.

    `names` holds the stage or the codes; `dates` the `valid from` and `until` (or None); `number` the priority.
    """

    word: str
    names: tuple[Name, ...] = ()
    dates: tuple[Date | None, Date | None] = (None, None)
    number: int = 0


@dataclass(frozen=True, slots=True)
class Rule(Block):
    """`rule R010 "…"`. `code` is None when it was left out; `when` is the condition, an `And` when it has several."""

    code: Name | None
    title: Text
    attributes: tuple[Attribute, ...]
    when: Expr
    unless: Expr | None
    actions: tuple[Action, ...]
    because: Text | None
    sources: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Cell(Node):
    """One cell of a table row. `kind`: any (`-`), is, compare, range, set, not; `op` for compare."""

    kind: str
    op: str = ""
    values: tuple[Expr, ...] = ()
    inner: Cell | None = None


@dataclass(frozen=True, slots=True)
class Row(Node):
    """A row of a table: the cells left and right of `||`."""

    conditions: tuple[Cell, ...]
    conclusions: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table(Block):
    """`table T100 "…"`: `inputs` are expressions over the pattern's fact, `outputs` the fields concluded.

    `policy`: first, unique, every, collect.
    """

    code: Name | None
    title: Text
    attributes: tuple[Attribute, ...]
    pattern: Pattern | None
    policy: str
    inputs: tuple[Expr, ...]
    outputs: tuple[Dotted, ...]
    rows: tuple[Row, ...]
    because: Text | None
    sources: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class GivenFact(Node):
    """`given Order(…) called o`."""

    fact: NewFact
    called: Name | None


@dataclass(frozen=True, slots=True)
class GivenModel(Node):
    """`given model damage_net says broken with certainty 0.93`."""

    model: Name
    value: Expr
    certainty: Expr | None


@dataclass(frozen=True, slots=True)
class Answer(Node):
    """`answer plant.age is young`; `value` None stands for `is unknown`."""

    field: Dotted
    value: Expr | None
    certainty: Expr | None = None


@dataclass(frozen=True, slots=True)
class OnDate(Node):
    """`on 2026-05-01`: the session's clock for this test."""

    date: Date


@dataclass(frozen=True, slots=True)
class ExpectRule(Node):
    """`expect rule R010 fires` or `stays silent`."""

    code: Name
    fires: bool


@dataclass(frozen=True, slots=True)
class ExpectQuestion(Node):
    """`expect question plant.age is asked` or `is skipped`."""

    field: Dotted
    asked: bool


@dataclass(frozen=True, slots=True)
class Expect(Node):
    """`expect there is a Problem where …`."""

    condition: Expr


TestPart = GivenFact | GivenModel | Answer | OnDate | ExpectRule | ExpectQuestion | Expect


@dataclass(frozen=True, slots=True)
class Test(Block):
    """`test "…"`."""

    title: Text
    parts: tuple[TestPart, ...]


@dataclass(frozen=True, slots=True)
class Consultation(Block):
    """`consultation "…"`."""

    title: Text
    welcome: Text | None
    find: tuple[Dotted, ...]
    show: tuple[Dotted, CertaintyTest | None] | None
    show_at_most: Number | None


@dataclass(frozen=True, slots=True)
class Function(Block):
    """`function vat(price: number) gives number = price * 0.2`."""

    name: Name
    parameters: tuple[Parameter, ...]
    gives: TypeName
    body: Expr


@dataclass(frozen=True, slots=True)
class Query(Block):
    """`query open_orders(c: text)` and a condition after `when`."""

    name: Name
    parameters: tuple[Parameter, ...]
    condition: Expr


AnyBlock = (
    Module
    | Use
    | UsesCertainty
    | Stages
    | FactBlock
    | Subject
    | Facts
    | Question
    | Model
    | Rule
    | Table
    | Test
    | Consultation
    | Function
    | Query
)


@dataclass(frozen=True, slots=True)
class File:
    """One file as written: its name, and its blocks in order.

    `broken` holds the words in the first lines of blocks that have a problem: names that the checks
    should not call unknown, since their block may only be unreadable.
    """

    name: str
    blocks: tuple[AnyBlock, ...]
    broken: tuple[str, ...] = ()
