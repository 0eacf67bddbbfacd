"""The problems of types and values: codes that begin with Y."""

from __future__ import annotations

from .entry import Entry
from .samples import finds, sets

_EACH = "for each Order o\n    and "


def _money(when: str) -> str:
    """A rule about exact amounts."""
    return (
        "fact Invoice has\n  number : text key\n  net : decimal(2)\n  tax : decimal(10)\n  rate : number\n"
        "  due : date\n  length : duration\n  tags : text many\n  more : text many\n  photo : image\n  late "
        ": yes or no\n"
        f'\nrule R1 "An invoice"\n  when\n    for each Invoice i\n    and {when}\n  then\n    conclude i.late is yes\n'
    )


def _doubling(times: int) -> str:
    """Computed fields that each use the one before twice."""
    fields = "".join(f"  n{i} : number computed as n{i - 1} + n{i - 1}\n" for i in range(1, times + 1))
    return f"fact Grain has\n  n0 : number\n{fields}"


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "Y401",
        "a value of the wrong type",
        "A value is given where one of another type is needed.",
        "Text and numbers, or numbers and dates, are not turned into each other silently.",
        sets('conclude o.total is "much"'),
        sets("conclude o.total is 5"),
    ),
    Entry(
        "Y402",
        "two types that cannot be compared",
        "The two sides of a comparison have types that do not go together.",
        "Such a comparison would never be true.",
        finds(_EACH + "o.region is o.number"),
        finds(_EACH + "o.region is eu"),
    ),
    Entry(
        "Y403",
        "an operator between types that it does not go with",
        "`+ - * /` stand between values that cannot be added, subtracted, multiplied or divided.",
        "The result would have no meaning.",
        finds(_EACH + "o.number * 2 > 5"),
        finds(_EACH + "o.total * 2 > 5"),
    ),
    Entry(
        "Y404",
        "comparing what has no order",
        "`<`, `at least` and the like stand beside a text, a choice, or yes or no; or images are compared.",
        "The order of the alphabet is rarely meant.",
        finds(_EACH + "o.region > eu"),
        finds(_EACH + "o.region is not eu"),
    ),
    Entry(
        "Y405",
        "not one of the choices",
        "A word stands beside a choice, and is none of its options.",
        "A misspelled choice would match nothing.",
        finds(_EACH + "o.region is domestik"),
        finds(_EACH + "o.region is domestic"),
    ),
    Entry(
        "Y406",
        "neither yes nor no",
        "A field of type `yes or no` stands beside another word.",
        "The two values are written `yes` and `no`.",
        finds(_EACH + "o.express is true"),
        finds(_EACH + "o.express is yes"),
    ),
    Entry(
        "Y407",
        "not a whole number",
        "A number with places after the point is given for a whole number.",
        "It would be rounded silently.",
        finds(
            "for each Order o\n    and let n be round(o.total, 1)\n    and there are at least 1.5 Part where "
            "order is o.number\n    and n > 2"
        ),
        finds(
            "for each Order o\n    and let n be round(o.total, 1)\n    and there are at least 2 Part where order "
            "is o.number\n    and n > 2"
        ),
    ),
    Entry(
        "Y408",
        "more places than the decimal has",
        "A number is written with more places after the point than the decimal that it is for.",
        "The rest would be cut off silently.",
        "fact Order has\n  total : decimal(2) default 1.999\n",
        "fact Order has\n  total : decimal(2) default 1.99\n",
    ),
    Entry(
        "Y409",
        "too large a number",
        "A number is beyond what its type can hold.",
        "It would wrap around or lose its last digits.",
        "fact Order has\n  count : whole number default 9999999999999999999\n",
        "fact Order has\n  count : whole number default 999999999999999999\n",
    ),
    Entry(
        "Y410",
        "division by zero",
        "A number is divided by one that is always zero.",
        "There is no such number.",
        finds(_EACH + "o.total > 5 / 0"),
        finds(_EACH + "o.total > 5 / 2"),
    ),
    Entry(
        "Y411",
        "a product with too many places",
        "The product of two decimals has as many places as both together, and here these are more than 18.",
        "It is exact or it is not given.",
        _money("i.tax * i.tax > 5"),
        _money("i.net * i.tax > 5"),
    ),
    Entry(
        "Y412",
        "two fields with many values compared",
        "Both sides of a comparison are `many` fields.",
        "It is not clear which values are to be compared with which.",
        _money("i.tags is i.more"),
        _money('i.tags is "new"'),
    ),
    Entry(
        "Y413",
        "a value in place of a condition",
        "A value that is neither yes nor no stands where a condition is needed.",
        "A number or a text is neither true nor false.",
        finds(_EACH + "o.total"),
        finds(_EACH + "o.total > 0"),
    ),
    Entry(
        "Y414",
        "'matches' without a text in quotes",
        "The regular expression after `matches` is not written out.",
        "It is checked when the rules are read, so that no fact can bring a wrong one.",
        finds(_EACH + "o.number matches o.number"),
        finds(_EACH + 'o.number matches "^A[0-9]+$"'),
    ),
    Entry(
        "Y415",
        "not a regular expression",
        "The text after `matches` is no regular expression, or uses look-around or back references.",
        "Expressions are matched in a time that grows only with the text.",
        finds(_EACH + 'o.number matches "(A[0-9]+"'),
        finds(_EACH + 'o.number matches "(A[0-9]+)"'),
    ),
    Entry(
        "Y416",
        "whether a number is known",
        "`is known` or `is unknown` is asked of a number that is written out.",
        "The answer is always the same.",
        finds(_EACH + "5 is known"),
        finds(_EACH + "o.total is known"),
    ),
    Entry(
        "Y417",
        "certainty of what has none",
        "`with certainty` follows a condition about something that is not marked `uncertain`.",
        "There is no certainty to compare with.",
        finds(_EACH + "o.express is yes with certainty >= 0.5"),
        finds(_EACH + "o.express is yes").replace("yes or no\n", "yes or no uncertain\n"),
    ),
    Entry(
        "Y418",
        "a function of a type that it does not take",
        "A built-in function is called with a value that it is not made for.",
        "There is no result.",
        finds(_EACH + 'lower(o.total) is "a"'),
        finds(_EACH + 'lower(o.number) is "a"'),
    ),
    Entry(
        "Y419",
        "not a number of places",
        "The second argument of `round` is a whole number from 0 to 18, written out.",
        "The type of the result depends on it.",
        finds(_EACH + "round(o.total, o.total) > 5"),
        finds(_EACH + "round(o.total, 2) > 5"),
    ),
    Entry(
        "Y420",
        "a time beyond all calendars",
        "A time is before year 1 or after year 9999 in UTC.",
        "There is no such date.",
        "fact Order has\n  at : date and time default 0001-01-01T00:00:00+14:00\n",
        "fact Order has\n  at : date and time default 0001-01-02T00:00:00+14:00\n",
    ),
    Entry(
        "Y421",
        "part of a month",
        "A number of months or years is not a whole number of months.",
        "Months have different lengths, so half of one is no fixed time.",
        _money("i.due < today() - 1.5 months"),
        _money("i.due < today() - 45 days"),
    ),
    Entry(
        "Y422",
        "too long a time",
        "A length of time is longer than all dates from year 1 to 9999.",
        "No date could be moved by it.",
        _money("i.length > 99999999 days"),
        _money("i.length > 99 days"),
    ),
    Entry(
        "Y423",
        "an aggregate of values that have none",
        "There is no sum, average, minimum or maximum of values of this type.",
        "Texts cannot be added up.",
        finds(_EACH + "let w be the sum of order over Part where order is o.number\n    and w is known"),
        finds(_EACH + "let w be the sum of watts over Part where order is o.number\n    and w is known"),
    ),
    Entry(
        "Y424",
        "months without a date",
        "A number of months or years is named by `let`.",
        "Its length in days depends on the date that it is added to.",
        _money("let limit be 3 months\n    and i.due < today() - limit"),
        _money("let limit be today() - 3 months\n    and i.due < limit"),
    ),
    Entry(
        "Y425",
        "nothing to go through",
        "`for each … in` is followed by something that is neither a list nor a `many` field.",
        "It goes through several values.",
        _money('for each tag in i.number\n    and tag is "new"'),
        _money('for each tag in i.tags\n    and tag is "new"'),
    ),
    Entry(
        "Y426",
        "too long a computation",
        "A sum or product has more than 100 operands, counting those in its brackets.",
        "Nobody can check it, and the engine works on it as on a deep tree.",
        _money("i.rate > 0" + " + i.rate" * 101),
        _money("i.rate > 0" + " + i.rate" * 10),
    ),
    Entry(
        "Y427",
        "too long a computation behind a name",
        "A function or a computed field comes to more than 10,000 expressions, or to 200 levels, once all computed "
        "fields and functions that it uses are spelled out.",
        "A few lines that use each other twice over would be more work than any machine could do.",
        _doubling(40),
        _doubling(5),
    ),
)
