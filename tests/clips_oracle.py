"""CLIPS itself, asked whether it takes a program, and the small programs that both readers are asked about."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import clips

_PREFIXES = {
    "-": "",
    "T": "(deftemplate t (slot x) (multislot m) (slot n (type INTEGER) (range 1 5)) (slot c (allowed-values red blue)) "
    "(multislot k (type SYMBOL) (cardinality 1 2)))\n",
    "U": "(deftemplate u (slot x (default ?NONE)))\n",
    "M": "(defmodule A (export ?ALL))(deftemplate t (slot x))(deffunction f (?a))(defglobal ?*g* = 1)\n",
}
PERSONS = """
(deftemplate person (slot name (type STRING)) (slot age (type INTEGER) (range 0 150)) (multislot kids))
(defglobal ?*count* = 0)
(deffunction twice (?x) (return (* 2 ?x)))
(defrule birthday (declare (salience 10))
  ?p <- (person (name ?n) (age ?a&:(< ?a 100)|:(> ?a 120)) (kids $?k))
  (not (done ?n)) (exists (today ?d&~monday))
  =>
  (modify ?p (age (+ ?a 1))) (bind ?*count* (+ ?*count* 1))
  (foreach ?c $?k (printout t ?c " " (twice ?a) crlf))
  (if (> ?a 3) then (assert (done ?n)) else (retract ?p)))
(deffacts start (person (name "x") (age 3) (kids a b c)) (today friday))
"""


def small_programs() -> list[str]:
    """The programs of `samples/clips.txt`; the letter before each says what stands before it."""
    lines = (Path(__file__).parent / "samples" / "clips.txt").read_text(encoding="utf-8").splitlines()
    return [_PREFIXES[line[0]] + line[2:] for line in lines] + [PERSONS]


def clips_takes(program: str) -> bool:
    """Whether CLIPS defines all constructs of a program."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "program.clp"
        path.write_text(program, encoding="utf-8")
        try:
            clips.Environment().load(str(path))
        except clips.CLIPSError:
            return False
    return True


def function_names() -> list[str]:
    """All functions that CLIPS has built in; those in parentheses are its own."""
    return [str(name) for name in clips.Environment().eval("(get-function-list)")]


# What CLIPS takes and we refuse, by what stands in the program, and why.
STRICTER = {
    r"9{20}|1e999": "a number of more than 64 bits would become another number",
    r"allowed-classes|\(defclass|\(type |instance|subclass|superclass|slot-": "objects are not supported",
    r"defgeneric|defmethod|preview-send|next-method|next-handler": "generic functions are not supported",
    r"\?\*\w*\*": "a deffacts may name a global that does not exist, and fails in every reset",
    r"\(\?f (\?g|\(str-cat)": "a query whose templates are computed is not supported",
    r"deffunction f .*deffunction f ": "calls that were read before would have the wrong number of arguments",
    r"undef|\(build|get-|set-|profile|options|apropos|break|mem-": "looks into or changes CLIPS itself",
    r"slot implied": "the name is that of the values of ordered facts",
}
# What CLIPS refuses and we take.
LOOSER = {r"\( ?(/|div|mod) [^()]*\)": "the division fails when CLIPS defines the global, and when our session begins"}


def excused(program: str, reasons: dict[str, str]) -> bool:
    """Whether a difference has a reason."""
    return any(re.search(pattern, program) for pattern in reasons)
