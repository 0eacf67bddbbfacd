"""Warnings (L), and what is checked now and runs later (K)."""

from __future__ import annotations

from .entry import Entry
from .samples import FOUND, ORDER, PROBLEM, finds, rule, sets

_PLANT = """fact Plant has
  age : choice (young, old)
  photo : image
  spots : choice (none, brown) uncertain

subject plant : Plant
"""
_JUDGED = _PLANT.replace("uncertain", "uncertain judged by net(photo)")
_MODEL = '\nmodel net "Spots"\n  reads picture : image\n  gives choice (none, brown)\n  from "spots.onnx"\n'
_QUESTION = '\nquestion plant.age\n  ask "How old is it?"\n'


def _table(policy: str, *rows: str) -> str:
    """A table over orders."""
    lines = "\n  ".join(("| o.total || o.express |", *rows))
    return f'{ORDER}\ntable T1 "Express"\n  for each Order o\n  match {policy}\n  {lines}\n'


_LINTS = (
    Entry(
        "L101",
        "different units",
        "Two values with different units are added or compared.",
        "100 EUR are not 100 USD.",
        'fact Order has\n  price : number in "EUR"\n  limit : number in "USD"\n  late : yes or no\n'
        + rule("for each Order o\n    and o.price > o.limit", "conclude o.late is yes"),
        'fact Order has\n  price : number in "EUR"\n  limit : number in "EUR"\n  late : yes or no\n'
        + rule("for each Order o\n    and o.price > o.limit", "conclude o.late is yes"),
        "warning",
    ),
    Entry(
        "L102",
        "a comparison that is never true",
        "A field is compared with a value outside its range.",
        "The rule can never fire because of it.",
        finds("for each Order o where total > 500").replace("total   : number", "total   : number between 0 and 100"),
        finds("for each Order o where total > 50").replace("total   : number", "total   : number between 0 and 100"),
        "warning",
    ),
    Entry(
        "L103",
        "'and' and 'or' without brackets",
        "`and` and `or` stand together without brackets.",
        "People disagree about which of them binds more strongly.",
        finds("for each Order o\n    and (o.total > 100 or o.express and o.total > 50)"),
        finds("for each Order o\n    and (o.total > 100 or (o.express and o.total > 50))"),
        "warning",
    ),
    Entry(
        "L104",
        "two conclusions for one field",
        "A rule concludes two different values for a field that has one.",
        "The field would be unknown, and each run would report a contradiction.",
        sets("conclude o.region is eu\n    conclude o.region is world"),
        sets("conclude o.region is eu"),
        "warning",
    ),
    Entry(
        "L105",
        "two rules that say the same",
        "Two rules have the same conditions and the same actions.",
        "One of them was probably meant to say something else.",
        sets(FOUND) + rule("for each Order o", FOUND, code="R2"),
        sets(FOUND) + rule("for each Order o where total > 5", FOUND, code="R2"),
        "warning",
    ),
    Entry(
        "L106",
        "nothing links two patterns",
        "A rule goes through two kinds of facts and no condition has a value of both.",
        "It matches every fact of the one with every fact of the other: a thousand of each are a million matches.",
        finds("for each Order o\n    and for each Part p where watts > 5"),
        finds("for each Order o\n    and for each Part p where order is o.number"),
        "warning",
    ),
    Entry(
        "L107",
        "'is not' about a field that is unknown otherwise",
        "A rule asks that a field is not v, and the rules conclude nothing but v for it.",
        "Where no rule concludes v, the field is unknown and not different, so the condition is not true.",
        sets("conclude o.express is yes", "for each Order o where total > 100")
        + rule("for each Order o\n    and o.express is not yes", FOUND, code="R2"),
        sets("conclude o.express is yes", "for each Order o where total > 100")
        + rule("for each Order o\n    and o.express is unknown", FOUND, code="R2"),
        "warning",
    ),
    Entry(
        "L108",
        "a rule is disabled",
        "A rule is marked `disabled` and does nothing.",
        "A rule that was switched off for a try is easily forgotten.",
        ORDER + PROBLEM + rule("for each Order o", FOUND, "disabled"),
        ORDER + PROBLEM + rule("for each Order o", FOUND),
        "note",
    ),
    Entry(
        "L109",
        "a row that never holds",
        "Under `match first`, a row above holds whenever this one does.",
        "The row does nothing.",
        _table("first", "| - || no |", "| > 5 || yes |"),
        _table("first", "| > 5 || yes |", "| - || no |"),
        "warning",
    ),
    Entry(
        "L110",
        "two rows hold at once",
        "Under `match unique`, two rows can hold for the same values.",
        "A run that meets such values reports a problem and concludes nothing.",
        _table("unique", "| >= 5 || no |", "| < 10 || yes |"),
        _table("unique", "| >= 5 || no |", "| < 5 || yes |"),
        "warning",
    ),
    Entry(
        "L112",
        "a stage without rules",
        "A stage is listed and no rule is in it.",
        "A rule was probably meant to be there.",
        "stages check, price\n\n" + ORDER + PROBLEM + rule("for each Order o", FOUND, "in stage check"),
        "stages check\n\n" + ORDER + PROBLEM + rule("for each Order o", FOUND, "in stage check"),
        "note",
    ),
    Entry(
        "L113",
        "a value is not used",
        "A value is named by `let` and not used.",
        "A condition was probably forgotten.",
        finds("for each Order o\n    and let n be o.total + 1"),
        finds("for each Order o\n    and let n be o.total + 1\n    and n > 5"),
        "note",
    ),
)

_LATER = (
    Entry(
        "K001",
        "questions are not asked yet",
        "A `question` is checked; `run` does not ask it.",
        "The values of its field have to be given as facts.",
        _PLANT + _QUESTION,
        _PLANT,
        "note",
    ),
    Entry(
        "K002",
        "models are not called yet",
        "A `model` is checked; `run` does not call it.",
        "The values of the fields that it judges have to be given as facts.",
        _PLANT + _MODEL,
        _PLANT,
        "note",
    ),
    Entry(
        "K003",
        "consultations are not held yet",
        "A `consultation` is checked; `run` does not hold it.",
        "What it would find can be asked for with `--find`.",
        _PLANT + '\nconsultation "What is wrong?"\n  find plant.spots\n',
        _PLANT,
        "note",
    ),
    Entry(
        "K004",
        "certainty is not computed yet",
        "`uses certainty` is checked; `run` does not compute with certainties.",
        "A rule set that rests on them would give other results.",
        "uses certainty mycin threshold 0.2\n\n" + _PLANT,
        _PLANT,
        "note",
    ),
    Entry(
        "K005",
        "the questions of a subject are not asked yet",
        "`another` and `first ask` of a subject are checked; `run` does not ask.",
        "The facts have to be given.",
        _PLANT.rstrip() + "\n  first ask age\n",
        _PLANT,
        "note",
    ),
    Entry(
        "K402",
        "two models of one name",
        "A `model` has the name of another one.",
        "A field that is judged by it would not tell which one it means.",
        _PLANT + _MODEL + _MODEL,
        _PLANT + _MODEL,
    ),
    Entry(
        "K403",
        "unknown model",
        "`judged by` names a model that is not declared.",
        "The field would never be judged.",
        _JUDGED.replace("net(", "nett(") + _MODEL,
        _JUDGED + _MODEL,
    ),
    Entry(
        "K404",
        "a model that does not fit the field",
        "A model reads another number of values, or gives another type, than the field that it judges.",
        "What it gives could not be the value of the field.",
        _JUDGED + _MODEL.replace("(none, brown)", "(none, yellow)"),
        _JUDGED + _MODEL,
    ),
    Entry(
        "K405",
        "two questions for one field",
        "A field has two `question` blocks.",
        "A person would be asked twice.",
        _PLANT + _QUESTION + _QUESTION,
        _PLANT + _QUESTION,
    ),
    Entry(
        "K406",
        "a question for a field that cannot be asked",
        "A `question` is about a key or a computed field.",
        "Its value does not come from a person.",
        _PLANT.replace("photo : image", "name : text key") + '\nquestion plant.name\n  ask "Which one is it?"\n',
        _PLANT + _QUESTION,
    ),
    Entry(
        "K407",
        "unknown calculus of certainty",
        "`uses certainty` names a calculus that there is not.",
        "It says how certainties are combined.",
        "uses certainty mycine threshold 0.2\n\n" + _PLANT,
        "uses certainty mycin threshold 0.2\n\n" + _PLANT,
    ),
    Entry(
        "K408",
        "certainty is declared twice",
        "There are two `uses certainty` lines.",
        "A rule set computes in one way.",
        "uses certainty mycin\n\nuses certainty product\n\n" + _PLANT,
        "uses certainty mycin\n\n" + _PLANT,
    ),
)

ENTRIES: tuple[Entry, ...] = (*_LINTS, *_LATER)
