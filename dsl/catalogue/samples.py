"""Rule text that many samples of the catalogue share."""

from __future__ import annotations

ORDER = """fact Order has
  number  : text key
  total   : number
  express : yes or no
  region  : choice (domestic, eu, world)
"""

PART = """
fact Part has
  order : text
  kind  : choice (cpu, disk)
  watts : whole number
"""

PROBLEM = """
fact Problem has
  order : text
  text  : text
"""

FOUND = 'conclude Problem(order: o.number, text: "look at it")'


def rule(when: str, then: str, between: str = "", code: str = "R1", after: str = "") -> str:
    """A rule around the lines in question."""
    head = f'\nrule {code} "An order"\n' + (f"  {between}\n" if between else "")
    tail = f"  {after}\n" if after else ""
    return f"{head}  when\n    {when}\n  then\n    {then}\n{tail}"


def finds(when: str) -> str:
    """Facts and a rule with these conditions that concludes a problem."""
    return ORDER + PART + PROBLEM + rule(when, FOUND)


def sets(then: str, when: str = "for each Order o") -> str:
    """Facts and a rule with these conclusions."""
    return ORDER + PROBLEM + rule(when, then)
