"""CLIPS itself, asked whether it takes a program, and the small programs that both readers are asked about."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import clips

if TYPE_CHECKING:
    from aitia.dsl.problems import Problem

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
    names: Any = clips.Environment().eval("(get-function-list)")
    return [str(name) for name in names]


# Problems that we have with what CLIPS takes: code and a part of the message, and why.
STRICTER = {
    ("C003", "out of range"): "a number of more than 64 bits would become another number",
    ("C013", "no defglobal before this"): "a deffacts may name a global that does not exist, and fails in every reset",
    ("C015", "is called before this"): "calls that were read before would have the wrong number of arguments",
    ("C037", "'implied'"): "the name is that of the values of ordered facts",
    ("C050", ""): "objects are not supported",
    ("C051", ""): "generic functions are not supported",
    ("C052", ""): "rules reach nothing outside the session",
    ("C053", ""): "what looks into or changes CLIPS itself is not supported",
}
# What CLIPS refuses and we take: it computes these values when it reads them, and we when a session begins.
_COMPUTED = re.compile(r"defglobal\s[^()]*=\s*\(|default\s*\(|salience\s*\(")


def stricter_for_a_reason(problems: list[Problem]) -> bool:
    """Whether each of the problems is one that CLIPS does not have for a reason."""
    return all(any(p.code == code and part in p.message for code, part in STRICTER) for p in problems)


def may_fail_when_read(program: str) -> bool:
    """Whether CLIPS computes something while it reads the program, which can fail."""
    return _COMPUTED.search(program) is not None
