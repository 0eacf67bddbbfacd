"""A CLIPS program as it was written and checked: one node for each construct and expression, each with its place.

Names are resolved to the constructs of this program (a module prefix is gone: `template` is the full name
`MODULE::name`), variables are still names. What is COOL (`defclass` and its kin) or generic never gets here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from aitia.dsl.source import Span

    from .values import Value


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that was written, with the place where it stands."""

    span: Span


# ---- expressions: what a right-hand side, a test or a function does


@dataclass(frozen=True, slots=True)
class Const(Node):
    """A symbol, string, whole number, number or instance name."""

    value: Value


@dataclass(frozen=True, slots=True)
class Var(Node):
    """`?x`, or `$?x` where `multi` (in an expression both are the same: only `expand$` splices)."""

    name: str
    multi: bool = False


@dataclass(frozen=True, slots=True)
class GlobalVar(Node):
    """`?*x*`, by its full name."""

    name: str


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A built-in function or a `deffunction` (then by its full name) with its arguments, evaluated in order."""

    function: str
    arguments: tuple[Expr, ...]
    own: bool = False  # a deffunction of the program


@dataclass(frozen=True, slots=True)
class Bind(Node):
    """`(bind ?x a b)`; with no value a local variable becomes unbound, and a global one what it was at first."""

    name: str
    is_global: bool
    values: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """`(if c then … else …)`."""

    condition: Expr
    then: tuple[Expr, ...]
    otherwise: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class While(Node):
    """`(while c do …)`."""

    condition: Expr
    body: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class LoopForCount(Node):
    """`(loop-for-count (?i start end) do …)`; `variable` is empty if there is none."""

    variable: str
    start: Expr
    end: Expr
    body: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class ForEach(Node):
    """`(progn$ (?x list) …)` and `(foreach ?x list …)`; the place is `?x-index`."""

    variable: str
    values: Expr
    body: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Progn(Node):
    """`(progn …)`: the value of the last."""

    body: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One `(case value then …)` of a switch."""

    value: Expr
    body: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Switch(Node):
    """`(switch subject (case …) … (default …))`."""

    subject: Expr
    cases: tuple[Case, ...]
    default: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Return(Node):
    """`(return)` or `(return value)`."""

    value: Expr | None


@dataclass(frozen=True, slots=True)
class Break(Node):
    """`(break)`."""


@dataclass(frozen=True, slots=True)
class NewFact(Node):
    """A fact to assert. Slots that are not named get their defaults; an ordered fact has the one slot `implied`."""

    template: str
    slots: tuple[tuple[str, tuple[Expr, ...]], ...]


@dataclass(frozen=True, slots=True)
class Assert(Node):
    """`(assert fact …)`."""

    facts: tuple[NewFact, ...]


@dataclass(frozen=True, slots=True)
class Change(Node):
    """`(modify ?f (slot …) …)`, or with `copy` `(duplicate …)`; the template is the fact's, known at run time."""

    fact: Expr
    slots: tuple[tuple[str, tuple[Expr, ...]], ...]
    copy: bool


@dataclass(frozen=True, slots=True)
class Retract(Node):
    """`(retract ?f …)`; `*` among them is the symbol and means all facts."""

    facts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Member(Node):
    """One variable of a query and the templates over whose facts it goes."""

    name: str
    templates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactQuery(Node):
    """`(do-for-all-facts ((?f template …) …) condition action …)` and its kin, by the name `kind`.

    `?f:slot` of a member is written as the call `(fact-slot-value ?f slot)`.
    """

    kind: str
    members: tuple[Member, ...]
    condition: Expr
    body: tuple[Expr, ...]


Expr = (
    Const
    | Var
    | GlobalVar
    | Call
    | Bind
    | If
    | While
    | LoopForCount
    | ForEach
    | Progn
    | Switch
    | Return
    | Break
    | Assert
    | Change
    | Retract
    | FactQuery
)


# ---- patterns


@dataclass(frozen=True, slots=True)
class Term(Node):
    """One term of a field's constraint: a constant, a variable bound elsewhere, `:(test)` or `=(value)`."""

    kind: Literal["constant", "variable", "predicate", "value"]
    negated: bool
    operand: Expr  # Const, Var, or any expression


@dataclass(frozen=True, slots=True)
class FieldPattern(Node):
    """One field of a slot: `?x&~red|blue`. `alternatives` are joined by `|`, the terms of each by `&`.

    `name` is the variable that is bound here for the first time in the pattern's scope, or empty (also where a
    variable that is bound already stands first: then it is a term). A variable that only some alternatives of an
    `or` before bind is a name here too, and has to be equal where it is bound. `multi` is `$?`: any number of values.
    """

    name: str
    multi: bool
    alternatives: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class SlotPattern(Node):
    """A slot and the patterns of its fields: exactly one for a single-field slot."""

    slot: str
    fields: tuple[FieldPattern, ...]


@dataclass(frozen=True, slots=True)
class Pattern(Node):
    """A pattern over facts of a template; `address` is the variable of `?f <- (…)` or empty."""

    address: str
    template: str
    slots: tuple[SlotPattern, ...]


@dataclass(frozen=True, slots=True)
class TestCE(Node):
    """`(test c)`."""

    condition: Expr


@dataclass(frozen=True, slots=True)
class Group(Node):
    """`and`, `or`, `not`, `exists`, `logical` over conditions, `forall` over a first one and others."""

    kind: Literal["and", "or", "not", "exists", "forall", "logical"]
    conditions: tuple[Condition, ...]


Condition = Pattern | TestCE | Group


# ---- constructs


@dataclass(frozen=True, slots=True)
class Slot(Node):
    """A slot of a template.

    `types` are names as CLIPS spells them (`SYMBOL`, `INTEGER`, …; empty: any), `allowed` the values of
    `allowed-values` and its kin, which restrict the types `restricted` alone (empty: any), `low` and `high` a range,
    `least` and `most` a cardinality. `default` is how a
    missing value is made: the values of `default`, expressions of `default-dynamic`, `none` (the slot must be
    given) or `derive`.
    """

    name: str
    multi: bool
    types: tuple[str, ...] = ()
    allowed: tuple[Value, ...] = ()
    restricted: tuple[str, ...] = ()
    low: float | int | None = None
    high: float | int | None = None
    least: int = 0
    most: int | None = None
    default: tuple[Expr, ...] = ()
    default_kind: Literal["derive", "static", "dynamic", "none"] = "derive"


@dataclass(frozen=True, slots=True)
class Template(Node):
    """A `deftemplate`; an ordered fact has an implied one (`implied`) with a single multislot `implied`."""

    name: str
    slots: tuple[Slot, ...]
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Global(Node):
    """One variable of a `defglobal`."""

    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Function(Node):
    """A `deffunction`; `rest` is its `$?` parameter or empty."""

    name: str
    parameters: tuple[str, ...]
    rest: str
    body: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Facts(Node):
    """A `deffacts`."""

    name: str
    facts: tuple[NewFact, ...]


@dataclass(frozen=True, slots=True)
class Rule(Node):
    """A `defrule`."""

    name: str
    comment: str
    salience: Expr | None
    auto_focus: bool
    conditions: tuple[Condition, ...]
    actions: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Port:
    """One import or export: of all kinds or all names where `kind` or `name` is empty, of nothing where `none`.

    `module` is the one that is imported from, and empty for an export.
    """

    module: str
    kind: str
    name: str
    none: bool

    def takes(self, kind: str, name: str) -> bool:
        """Whether it lets a construct pass."""
        return not self.none and self.kind in {"", kind} and self.name in {"", name}


@dataclass(frozen=True, slots=True)
class Program:
    """All constructs, each kind in the order of the text, by full name (`MAIN::name`).

    `modules` is in order of definition; `imports` and `exports` say what they share. `commands` are calls at the left
    margin, such as `(reset)` and `(run)`, in
    order.
    """

    modules: tuple[str, ...]
    templates: dict[str, Template]
    globals: dict[str, Global] = field(default_factory=dict["str", "Global"])
    functions: dict[str, Function] = field(default_factory=dict["str", "Function"])
    facts: dict[str, Facts] = field(default_factory=dict["str", "Facts"])
    rules: dict[str, Rule] = field(default_factory=dict["str", "Rule"])
    commands: tuple[Expr, ...] = ()
    imports: dict[str, tuple[Port, ...]] = field(default_factory=dict["str", "tuple[Port, ...]"])
    exports: dict[str, tuple[Port, ...]] = field(default_factory=dict["str", "tuple[Port, ...]"])
