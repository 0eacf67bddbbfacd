"""Many rules that share nothing, to be read and compiled: each has fact types of its own, a test and a negation."""

from __future__ import annotations

_RULE = """
fact Measure{i} has
  key  : whole number
  kind : choice (high, low)

fact Alarm{i} has
  key : whole number

rule R{i} "Measure {i} is high and never low"
  when
    for each Measure{i} m where kind is high, key > {least}
    and there is no Measure{i} where key is m.key, kind is low
  then
    conclude Alarm{i}(key: m.key)
"""

_DEFRULE = """
(deftemplate measure{i} (slot key) (slot kind))
(deftemplate alarm{i} (slot key))
(defrule r{i}
  (measure{i} (key ?key&:(> ?key {least})) (kind high))
  (not (measure{i} (key ?key) (kind low)))
  =>
  (assert (alarm{i} (key ?key))))
"""


def rules(number: int) -> str:
    """In the rule language."""
    return "".join(_RULE.format(i=i, least=i % 7) for i in range(number))


def defrules(number: int) -> str:
    """The same for CLIPS."""
    return "".join(_DEFRULE.format(i=i, least=i % 7) for i in range(number))
