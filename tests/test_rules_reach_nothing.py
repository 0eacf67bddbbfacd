"""Rules cannot reach out of the engine: whatever they and the facts say, running them opens nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from textwrap import dedent

PROGRAM = """
import json, sys
from aitia.explain import how, why_not
from aitia.rules_engine import Engine, RulesError

RULES = '''
fact Order has
  number : text key
  total  : decimal(2)
  note   : text
  twice  : decimal(2) computed as total * 2
  risky  : yes or no

fact Alarm has
  order : Order
  text  : text

rule R1 "risky"
  when
    for each Order o where note matches "(a+)+b|import.*", total > 10
    and let n be the count of Order where total > 30.00
    and let loud be upper(o.note)
    and there is no Order where number is "none"
    and score(o.total) > 1
  unless
    o.number is "/etc/passwd"
  then
    conclude o.risky is yes
    say "{o.note} {n} {loud}"
    call os_system(command: o.note)
  because "{o.note}"

rule R2 "alarm"
  when
    for each Order o where risky is yes
  then
    record Alarm(order: o, text: text(o.twice))
'''

from decimal import Decimal
from typing import Annotated

def score(total: Annotated[Decimal, 2]) -> float:
    return float(total)

def decided(engine):
    note = "__import__('os').system('touch x') import os; {o.number} $(touch x) file:///etc/passwd"
    orders = [{"number": n, "total": "20.00", "note": note} for n in ("A", "/etc/passwd", "../x", "http://x")]
    decision = engine.decide({"Order": orders})
    assert decision.fired >= 6, decision
    texts = [str(how(decision, "Order")), how(decision, "Alarm").mermaid(), str(how(decision, "Alarm").json())]
    texts.append(str(why_not(decision, 'Alarm where text is "file:///etc/passwd"')))
    return decision, texts

engine = Engine.from_text(RULES, functions={"score": score})
decided(engine)  # what is imported late is imported now
events = []
sys.addaudithook(lambda event, args: events.append((event, str(args)[:80])))
decided(engine)
reached = [e for e in events if e[0].split(".")[0] in {
    "open", "socket", "subprocess", "os", "shutil", "exec", "compile", "import", "ctypes", "urllib", "pty", "tempfile"}]
for wrong in ("os.system", "__import__", "eval", "open", "compile", "float", "score.__globals__"):
    try:
        Engine.from_text(RULES.replace("score(o.total)", wrong + "(o.note)"), functions={"score": score})
    except RulesError:
        continue
    reached.append(("rules named Python", wrong))
print(json.dumps(reached))
"""


def test_running_rules_opens_no_file_socket_or_process() -> None:
    """Python's own audit events are the witness, with rules and facts that try."""
    done = subprocess.run(
        [sys.executable, "-c", dedent(PROGRAM)],
        env={**os.environ, "AITIA_JIT": "never"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    assert json.loads(done.stdout) == []
