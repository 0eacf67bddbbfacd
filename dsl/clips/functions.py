"""The functions that CLIPS has built in: how many arguments each takes, of which types, and what it gives.

The table is what CLIPS 6.4.2 itself accepts and refuses. Types are letters: l whole number, d float, y symbol,
s string, n instance name, f fact address, m multifield, v nothing; `*` is any of them.
"""

from __future__ import annotations

from typing import NamedTuple

ANY = "ldysnfiem"


class Signature(NamedTuple):
    """`most` is None for any number of arguments; the last of `types` is that of all further arguments."""

    least: int
    most: int | None
    types: tuple[str, ...]
    gives: str


_TABLE = """
0 - * m : create$
0 - * v : print println
0 - m m : intersection$ union$
0 0 . d : pi time
0 0 . m : get-defmodule-list get-focus-stack gm-time local-time
0 0 . v : clear clear-focus-stack halt list-defmodules list-focus-stack reset void
0 0 . y : gensym gensym* get-current-module get-dynamic-constraint-checking get-fact-duplication get-focus
0 0 . y : get-reset-globals get-salience-evaluation get-strategy pop-focus
0 1 l v : exit run
0 1 ldysn * : read
0 1 ldysn l : get-char
0 1 ldysn ldys : read-number
0 1 ldysn ys : readline
0 1 y m : get-deffacts-list get-deffunction-list get-defglobal-list get-defrule-list get-deftemplate-list
0 1 y m : get-fact-list
0 1 y v : agenda list-deffacts list-deffunctions list-defglobals list-defrules list-deftemplates refresh-agenda
0 1 y v : rules show-defglobals
0 2 l l : random
0 4 *;l v : facts
1 - ld ld : max min
1 - ldysn ys : str-cat sym-cat
1 - ldysn;* v : printout
1 - m m : difference$
1 - y y : focus
1 - y;* v : unwatch watch
1 - y;* ym : sort
1 - ys;* * : funcall
1 - ys;y l : save-facts
1 1 * * : type
1 1 * y : external-addressp fact-addressp floatp instance-addressp instance-namep instancep integerp lexemep
1 1 * y : multifieldp not numberp pointerp set-dynamic-constraint-checking set-fact-duplication set-reset-globals
1 1 * y : stringp symbolp
1 1 * yf : fact-index-to-fact
1 1 f l : fact-index
1 1 l l : setgen
1 1 l v : seed
1 1 l y : evenp oddp
1 1 ld d : acos acosh acot acoth acsc acsch asec asech asin asinh atan atanh cos cosh cot coth csc csch deg-grad
1 1 ld d : deg-rad exp float grad-deg log log10 rad-deg sec sech sin sinh sqrt tan tanh
1 1 ld l : integer round
1 1 ld ld : abs
1 1 lf * : fact-slot-names
1 1 lf y : fact-existp fact-relation
1 1 lynf l : timetag
1 1 m l : length$
1 1 m m : first$ rest$
1 1 m s : implode$
1 1 s m : explode$
1 1 s yf : assert-string str-assert
1 1 y * : symbol-to-instance-name
1 1 y v : refresh
1 1 y y : set-current-module set-salience-evaluation set-strategy
1 1 y ym : deftemplate-slot-names
1 1 yn y : instance-name-to-symbol
1 1 ys l : load-facts
1 1 ysn * : string-to-field
1 1 ysn l : str-byte-length str-length
1 1 ysn ysn : lowcase upcase
1 2 y;ldysn s : ppdeffacts ppdeffunction ppdefglobal ppdefrule ppdeftemplate
1 3 lyf;ldysn;* s : ppfact
2 - * y : and eq neq or
2 - ld d : /
2 - ld l : div
2 - ld ld : * + -
2 - ld y : != < <= <> = > >=
2 - ldysn;s;* s : format
2 - m;* m : delete-member$
2 2 *;m lym : member$
2 2 l;m * : nth$
2 2 ld d : ** atan2
2 2 ld ld : mod
2 2 lf;y * : fact-slot-value
2 2 m y : subsetp
2 2 y * : deftemplate-slot-allowed-values deftemplate-slot-cardinality deftemplate-slot-range
2 2 y * : deftemplate-slot-types
2 2 y y : deftemplate-slot-defaultp deftemplate-slot-existp deftemplate-slot-multip deftemplate-slot-singlep
2 2 ysn ly : str-index
2 3 ysn;ysn;l l : str-compare
3 - m;* m : replace-member$
3 - m;l;* m : insert$
3 3 l;l;ysn s : sub-string
3 3 m;l m : delete$ subseq$
3 3 ysn ysn : str-replace
4 - m;l;l;* m : replace$
"""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


COOL = _names("""
active-duplicate-instance active-initialize-instance active-make-instance active-message-duplicate-instance
active-message-modify-instance active-modify-instance any-instancep bload-instances browse-classes
bsave-instances call-next-handler class class-abstractp class-existp class-reactivep class-slots
class-subclasses class-superclasses defclass-module definstances-module delayed-do-for-all-instances
delete-instance describe-class do-for-all-instances do-for-instance duplicate-instance dynamic-get dynamic-put
find-all-instances find-instance get get-class-defaults-mode get-defclass-list get-definstances-list
get-defmessage-handler-list init-slots initialize-instance instance-address instance-existp instance-name
instances list-defclasses list-definstances list-defmessage-handlers load-instances make-instance
message-duplicate-instance message-handler-existp message-modify-instance modify-instance next-handlerp
object-pattern-match-delay override-next-handler ppdefclass ppdefinstances ppdefmessage-handler ppinstance
preview-send put restore-instances save-instances send set-class-defaults-mode slot-allowed-classes
slot-allowed-values slot-cardinality slot-default-value slot-delete$ slot-direct-accessp slot-direct-delete$
slot-direct-insert$ slot-direct-replace$ slot-existp slot-facets slot-initablep slot-insert$ slot-publicp
slot-range slot-replace$ slot-sources slot-types slot-writablep subclassp superclassp undefclass
undefinstances undefmessage-handler unmake-instance
""")
"""Functions of objects, which are not supported."""

GENERIC = _names("""
call-next-method call-specific-method defgeneric-module get-defgeneric-list get-defmethod-list
get-method-restrictions list-defgenerics list-defmethods next-methodp override-next-method ppdefgeneric
ppdefmethod preview-generic undefgeneric undefmethod
""")
"""Functions of generic functions, which are not supported."""

OUTSIDE = _names("""
batch batch* bload bload-facts bsave bsave-facts call chdir close constructs-to-c dribble-off dribble-on fetch
flush get-region load load* new open print-region remove rename rewind save seek set-locale system tell toss
with-open-file
""")
"""Functions that reach files, processes or memory outside the session."""

UNSUPPORTED = _names("""
apropos build check-syntax clear-error conserve-mem deffacts-module deffunction-module defglobal-module
defrule-module deftemplate-module deftemplate-slot-default-value deftemplate-slot-facet-existp
deftemplate-slot-facet-value dependencies dependents eval get-beta-memory-resizing get-error get-function-list
get-function-restrictions get-profile-percent-threshold get-sequence-operator-recognition get-watch-item
join-activity join-activity-reset list-watch-items matches mem-requests mem-used operating-system options
ppdefmodule profile profile-info profile-reset put-char release-mem remove-break set-beta-memory-resizing
set-break set-error set-profile-percent-threshold set-sequence-operator-recognition show-breaks timer try
undeffacts undeffunction undefglobal undefrule undeftemplate unget-char
""")
"""Functions that look into or change CLIPS itself, or run text as a program."""


def _signatures() -> dict[str, Signature]:
    """The table as a mapping."""
    signatures: dict[str, Signature] = {}
    for row in _TABLE.strip().splitlines():
        head, names = row.split(" : ")
        least, most, types, gives = head.split()
        known = tuple(ANY + "v" if part == "*" else part for part in types.split(";")) if types != "." else ()
        signature = Signature(
            int(least), None if most == "-" else int(most), known, ANY + "v" if gives == "*" else gives
        )
        signatures |= dict.fromkeys(names.split(), signature)
    return signatures


SIGNATURES = _signatures()
