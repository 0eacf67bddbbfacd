"""The problems of CLIPS programs: codes that begin with C."""

from __future__ import annotations

from .entry import Entry

_PERSON = "(deftemplate person (slot name) (slot age (type INTEGER) (range 0 150)))\n"


def _entry(code: str, title: str, means: str, matters: str, bad: str, good: str) -> Entry:
    """An entry whose samples are CLIPS programs."""
    return Entry(code, title, means, matters, bad, good, clips=True)


def _told(code: str, title: str, means: str, matters: str, bad: str, good: str, *, warning: bool = False) -> Entry:
    """An entry whose samples are described in words, since the text alone does not have the problem."""
    return Entry(code, title, means, matters, bad, good, "warning" if warning else "error", sample=False)


_TEXT = (
    _entry(
        "C001",
        "a parenthesis closes nothing",
        "There are more closing than opening parentheses before this place.",
        "The construct before it has probably ended too early.",
        "(deffacts start (a) (b)))",
        "(deffacts start (a) (b))",
    ),
    _entry(
        "C002",
        "a parenthesis is not closed",
        "A construct is not complete when the next one begins at the left margin, or when the text ends.",
        "All that follows would be part of it.",
        "(deffacts start (a) (b)\n(deffacts more (c))",
        "(deffacts start (a) (b))\n(deffacts more (c))",
    ),
    _entry(
        "C003",
        "no word of CLIPS",
        "A character cannot begin a word, a string is not closed, a variable has no name that begins with a letter, "
        "or a number does not fit 64 bits.",
        "CLIPS would take a number that is too large for another one.",
        "(deffacts start (a 99999999999999999999))",
        "(deffacts start (a 9999999999))",
    ),
    _entry(
        "C004",
        "nested too deep",
        "More than 100 parentheses are open at once.",
        "Text that nobody can read would also take unlimited memory.",
        "(deffunction f () " + "(progn " * 100 + ")" * 100 + ")",
        "(deffunction f () " + "(progn " * 20 + ")" * 20 + ")",
    ),
    _entry(
        "C005",
        "neither construct nor command",
        "At the left margin stand constructs such as `(defrule …)` and commands such as `(reset)`.",
        "Anything else has no effect, and was meant to have one.",
        "(defrul r (a) => (halt))",
        "(defrule r (a) => (halt))",
    ),
    _entry(
        "C006",
        "a construct is written otherwise",
        "A part of the construct is missing or is something else than CLIPS expects there.",
        "What the construct says cannot be known.",
        "(defrule r (a) (halt))",
        "(defrule r (a) => (halt))",
    ),
)

_NAMES = (
    _entry(
        "C010",
        "unknown module",
        "No `defmodule` before this place defines the module.",
        "A module is defined before it is used.",
        "(defrule BILLING::r (a) => (halt))",
        "(defmodule BILLING)\n(defrule BILLING::r (a) => (halt))",
    ),
    _entry(
        "C011",
        "unknown template",
        "A query is about a template that is not defined before it.",
        "There can be no facts of it.",
        "(defrule r (a) => (do-for-all-facts ((?p person)) TRUE (retract ?p)))",
        _PERSON + "(defrule r (a) => (do-for-all-facts ((?p person)) TRUE (retract ?p)))",
    ),
    _entry(
        "C012",
        "unknown function",
        "The function is neither built in nor defined by a `deffunction` before this place.",
        "CLIPS reads from top to bottom: a function is defined before it is called.",
        "(defrule r (a) => (assert (b (twice 2))))\n(deffunction twice (?x) (* 2 ?x))",
        "(deffunction twice (?x) (* 2 ?x))\n(defrule r (a) => (assert (b (twice 2))))",
    ),
    _entry(
        "C013",
        "unknown global variable",
        "No `defglobal` before this place defines the variable.",
        "It would have no value.",
        "(defglobal ?*most* = 3)\n(defrule r (a ?x&:(> ?x ?*mots*)) => (halt))",
        "(defglobal ?*most* = 3)\n(defrule r (a ?x&:(> ?x ?*most*)) => (halt))",
    ),
    _entry(
        "C014",
        "import of what is not exported",
        "A module imports what the other does not have or does not export.",
        "The name would mean nothing in the module.",
        "(defmodule A (export deftemplate order))\n(deftemplate order (slot n))\n(deftemplate part (slot n))\n"
        "(defmodule B (import A deftemplate part))",
        "(defmodule A (export deftemplate order part))\n(deftemplate order (slot n))\n(deftemplate part (slot n))\n"
        "(defmodule B (import A deftemplate part))",
    ),
    _entry(
        "C015",
        "a name is taken",
        "A module is defined twice, a template changes after it is used, a function after it is called with another "
        "number of arguments, or a module would see two constructs of one name.",
        "What was read before would mean something else.",
        "(defrule r (person ann) => (halt))\n" + _PERSON,
        _PERSON + "(defrule r (person (name ann)) => (halt))",
    ),
    _entry(
        "C016",
        "given twice",
        "A slot, attribute, parameter, case or declaration is given twice, or a fact names a module, which it takes "
        "from its import already.",
        "Only one of the two could count.",
        _PERSON + "(deffacts start (person (name ann) (name bob)))",
        _PERSON + "(deffacts start (person (name ann)) (person (name bob)))",
    ),
)

_SLOTS = (
    _entry(
        "C020",
        "unknown slot",
        "The template has no slot of this name.",
        "The value would be lost, or the pattern never match.",
        _PERSON + "(deffacts start (person (nam ann)))",
        _PERSON + "(deffacts start (person (name ann)))",
    ),
    _entry(
        "C021",
        "one value and no more",
        "A slot that was declared with `slot` is given no value or several.",
        "Only a `multislot` holds any number of values.",
        _PERSON + "(deffacts start (person (name ann smith)))",
        _PERSON + '(deffacts start (person (name "ann smith")))',
    ),
    _entry(
        "C022",
        "a value that the slot cannot hold",
        "A constant is not of the type, not among the allowed values or outside of the range or cardinality that the "
        "template gives for the slot.",
        "A pattern with it would never match, and a fact with it would be wrong.",
        _PERSON + "(deffacts start (person (age old)))",
        _PERSON + "(deffacts start (person (age 80)))",
    ),
    _entry(
        "C023",
        "a slot is missing",
        "A fact does not give a slot that has `(default ?NONE)`.",
        "There is no value to take instead.",
        "(deftemplate order (slot number (default ?NONE)))\n(deffacts start (order))",
        "(deftemplate order (slot number (default ?NONE)))\n(deffacts start (order (number 1)))",
    ),
    _entry(
        "C024",
        "attributes of a slot",
        "An attribute is unknown or badly written, or two of them contradict one another.",
        "What the slot holds cannot be known.",
        "(deftemplate person (slot age (type SYMBOL) (range 0 150)))",
        "(deftemplate person (slot age (type INTEGER) (range 0 150)))",
    ),
)

_CONDITIONS = (
    _entry(
        "C030",
        "a variable is looked at before it is bound",
        "A condition uses a variable that neither it nor a condition before it binds. A variable is bound where it "
        "stands alone or before `&`.",
        "There is no value to compare with.",
        "(defrule r (limit ?x&:(> ?x ?y)) (value ?y) => (halt))",
        "(defrule r (value ?y) (limit ?x&:(> ?x ?y)) => (halt))",
    ),
    _entry(
        "C031",
        "a variable that nothing binds",
        "An action uses a variable that no condition, parameter, loop or `bind` makes known. What is bound within "
        "`not`, `exists` and `forall`, or in only one alternative of an `or`, is not known outside.",
        "It would have no value.",
        "(defrule r (exists (person ?name)) => (assert (found ?name)))",
        "(defrule r (person ?name) => (assert (found ?name)))",
    ),
    _entry(
        "C032",
        "a variable for one value and for many",
        "`?x` stands for exactly one value and `$?x` for any number; in the conditions of a rule a variable is one "
        "of the two, and so is a field.",
        "The two could never be equal.",
        "(defrule r (first ?x) (all $?x) => (halt))",
        "(defrule r (first ?x) (all $? ?x $?) => (halt))",
    ),
    _entry(
        "C033",
        "a fact cannot be named here",
        "`?f <-` stands within `not`, `exists` or `forall`, or before it the variable is bound already.",
        "There is no fact to name where one is absent.",
        "(defrule r (not ?f <- (a)) => (halt))",
        "(defrule r ?f <- (a) => (retract ?f))",
    ),
    _entry(
        "C034",
        "a variable that cannot be bound",
        "A `bind` is about the variable of a loop or query around it, or stands in the condition of a query.",
        "The loop would lose count.",
        "(deffunction f () (loop-for-count (?i 3) do (bind ?i 5)))",
        "(deffunction f () (loop-for-count (?i 3) do (bind ?x 5)))",
    ),
    _entry(
        "C035",
        "'logical' comes first",
        "`logical` stands within a negation, or after a condition that is not logical.",
        "A conclusion rests on the first conditions of a rule or on none.",
        "(defrule r (a) (logical (b)) => (assert (c)))",
        "(defrule r (logical (b)) (a) => (assert (c)))",
    ),
    _entry(
        "C036",
        "a condition is written otherwise",
        "A condition or a field of it is not written as CLIPS expects.",
        "What it asks for cannot be known.",
        "(defrule r (not (a) (b)) => (halt))",
        "(defrule r (not (and (a) (b))) => (halt))",
    ),
    _entry(
        "C037",
        "a name with a meaning of its own",
        "`and`, `or`, `not`, `test`, `exists`, `forall`, `logical` and `object` cannot name facts, nor `implied` "
        "a slot.",
        "A pattern with that name would be read as something else.",
        "(deftemplate test (slot result))",
        "(deftemplate exam (slot result))",
    ),
    _entry(
        "C038",
        "too many alternatives",
        "The alternatives of several `or` multiply: the rule stands for more than 4096 rules.",
        "Reading it would take unlimited time and memory.",
        "(defrule r " + " ".join(f"(or (a {n}) (b {n}))" for n in range(13)) + " => (halt))",
        "(defrule r " + " ".join(f"(or (a {n}) (b {n}))" for n in range(2)) + " => (halt))",
    ),
)

_ACTIONS = (
    _entry(
        "C040",
        "wrong number of arguments",
        "A function is called with more or fewer arguments than it takes.",
        "An argument that is missing cannot be guessed.",
        "(deffunction f (?x) (abs ?x 2))",
        "(deffunction f (?x) (abs ?x))",
    ),
    _entry(
        "C041",
        "an argument of the wrong type",
        "A constant, or what a function gives, is of none of the types that the function around it takes.",
        "The call could only fail.",
        "(deffunction f () (+ 1 (upcase two)))",
        "(deffunction f () (+ 1 (abs 2)))",
    ),
    _entry(
        "C042",
        "a variable of the wrong type",
        "From the slots in which the conditions bind a variable follows a type, and the place where it is used takes "
        "another; or no value can meet all constraints of a field.",
        "The pattern could never match, or the call only fail.",
        _PERSON + "(defrule r (person (age ?a)) => (assert (b (upcase ?a))))",
        _PERSON + "(defrule r (person (age ?a)) => (assert (b (+ ?a 1))))",
    ),
    _entry(
        "C043",
        "an action is written otherwise",
        "An action or expression is not written as CLIPS expects.",
        "What it does cannot be known.",
        "(deffunction f (?x) (if (> ?x 3) (halt)))",
        "(deffunction f (?x) (if (> ?x 3) then (halt)))",
    ),
    _entry(
        "C044",
        "'return' or 'break' out of place",
        "`break` is an action of a loop, `return` one of a rule or function; neither is an argument.",
        "There is nothing that it could leave.",
        "(deffunction f (?x) (if (> ?x 3) then (break)))",
        "(deffunction f (?x) (while (> ?x 3) do (break)))",
    ),
    _entry(
        "C045",
        "what a rule declares",
        "A rule declares a salience, which is a whole number from -10000 to 10000, and auto-focus, which is TRUE or "
        "FALSE.",
        "The order of firing would not be what was meant.",
        "(defrule r (declare (salience high)) (a) => (halt))",
        "(defrule r (declare (salience 100)) (a) => (halt))",
    ),
    _entry(
        "C046",
        "a function of CLIPS is defined again",
        "A `deffunction` has the name of a function that is built in.",
        "All rules would call another function than their author knows.",
        "(deffunction max (?a ?b) ?a)",
        "(deffunction larger (?a ?b) ?a)",
    ),
)

_OUT = (
    _entry(
        "C050",
        "objects are not supported",
        "The program uses COOL: classes, instances, messages or patterns of objects.",
        "Rules here are about facts.",
        "(defclass PERSON (is-a USER) (slot name))",
        _PERSON,
    ),
    _entry(
        "C051",
        "generic functions are not supported",
        "The program uses `defgeneric`, `defmethod` or a function about them.",
        "A function here is one `deffunction`.",
        "(defmethod twice ((?x NUMBER)) (* 2 ?x))",
        "(deffunction twice (?x) (* 2 ?x))",
    ),
    _entry(
        "C052",
        "rules reach nothing outside",
        "A function would open, read, write, remove or load a file, or start a process.",
        "Rules come from many hands. Running them must not be able to harm the machine.",
        '(defrule r (a) => (system "date"))',
        "(defrule r (a) => (assert (time (time))))",
    ),
    _entry(
        "C053",
        "not supported",
        "A function looks into or changes CLIPS itself or runs text as a program, or a query computes the names of its "
        "templates.",
        "There is nothing like it here.",
        '(defrule r (a) => (build "(defrule s (b) => (halt))"))',
        "(defrule r (a) => (assert (b)))",
    ),
)

_RUNS = (
    _told(
        "C901",
        "cannot be run yet",
        "The rule is good CLIPS and was understood, but the engine cannot match such a condition yet.",
        "Leaving the condition out would fire the rule for facts that it is not about.",
        "A condition named in the message.",
        "The same rule with the condition put otherwise; [docs/clips.md](../clips.md) says what is supported.",
    ),
    _told(
        "C902",
        "a program cannot go on",
        "A function got what it cannot work on, a fact that it needs is not there, or a variable has no value. The "
        "place is that of the call, the note names the rule that fired and its facts. CLIPS stops there too.",
        "What the rule did before stays done; nothing is fired after it.",
        "`(nth$ a ?list)`, or `(/ 1 0)`.",
        "`(nth$ 1 ?list)`.",
    ),
    _told(
        "C903",
        "functions call one another too deeply",
        "A `deffunction` calls itself, or others that call it, some thousand times before any of them returns; or a "
        "list has more values than there is room for.",
        "A function that never comes to an end would take all memory.",
        "`(deffunction f (?n) (f (+ ?n 1)))`.",
        "`(deffunction f (?n) (if (< ?n 9) then (f (+ ?n 1)) else ?n))`.",
    ),
    _told(
        "C904",
        "a program goes on after a mistake",
        "A function was asked for something that is not there or that a program may not do. It did nothing, or gave "
        "FALSE, as in CLIPS, and the program went on.",
        "The program may not have done what its author meant.",
        '`(load-facts "orders.fct")`: a program reaches no files.',
        "`aitia run orders.clp --facts orders.fct`.",
        warning=True,
    ),
    _told(
        "C905",
        "left out of the rule file",
        "`aitia convert` wrote a rule file, and what stands here is not in it: the language has nothing like it, or "
        "its checks refuse what it would be.",
        "The rule file does not do what the program does.",
        "A rule with a loop, a pattern with `$?rest`, or a slot that holds texts as well as numbers.",
        "A rule without them; [docs/clips.md](../clips.md) says what to write instead.",
    ),
)

ENTRIES: tuple[Entry, ...] = (*_TEXT, *_NAMES, *_SLOTS, *_CONDITIONS, *_ACTIONS, *_OUT, *_RUNS)
