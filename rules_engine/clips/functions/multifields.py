"""Multifields, whose places count from 1. Values are found by sameness (`eq`), so 1 and 1.0 differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aitia.dsl.clips.values import FALSE, NIL, Field, Multifield, Symbol, Value

from .builtin import Builtin, ClipsError, Kind, Result, truth
from .predicates import same
from .printing import escaped, values_of
from .reading import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .host import Host


def spliced(values: Iterable[Result]) -> Multifield:
    """One multifield of all; void gives nothing."""
    return tuple(item for value in values if value is not None for item in values_of(value))


def create(*values: Result) -> Multifield:
    """`create$`."""
    return spliced(values)


def first(many: Multifield) -> Multifield:
    """`first$`: the first field, as a multifield."""
    return many[:1]


def rest(many: Multifield) -> Multifield:
    """`rest$`: all but the first."""
    return many[1:]


def nth(place: int, many: Multifield) -> Value:
    """`nth$`: nil where there is nothing."""
    return many[place - 1] if 1 <= place <= len(many) else NIL


def subseq(many: Multifield, start: int, end: int) -> Multifield:
    """`subseq$`: what lies outside is left out."""
    return many[max(start, 1) - 1 : max(end, 0)]


def explode(text: str) -> Multifield:
    """`explode$`."""
    return tuple(tokens(text))


def implode(many: Multifield) -> str:
    """`implode$`: a string that `explode$` takes apart again."""
    return " ".join(map(escaped, many))


def subsetp(part: Multifield, many: Multifield) -> Symbol:
    """Whether each value of the first is in the second."""
    return truth(all(contains(many, item) for item in part))


def contains(many: Multifield, value: Field) -> bool:
    """Whether the value is one of many."""
    return any(same(item, value) for item in many)


def place_in(many: Multifield, part: Multifield, start: int = 0) -> int:
    """Where the part begins in many, from a place on, or -1."""
    for place in range(start, len(many) - len(part) + 1):
        if all(map(same, many[place:], part)):
            return place
    return -1


def member(value: Result, many: Multifield) -> Value:
    """`member$`: the place of a value, or first and last place of several in a row, or FALSE."""
    if value is None:
        return FALSE
    part = values_of(value)
    place = place_in(many, part)
    if place < 0:
        return FALSE
    return place + 1 if len(part) == 1 else (place + 1, place + len(part))


def check_range(function: str, many: Multifield, start: int, end: int) -> None:
    """A range that reaches out of the multifield is an error."""
    if not 1 <= start <= end <= len(many):
        raise ClipsError(f"{function} cannot take the places {start} to {end} of a multifield of {len(many)}")


def delete(many: Multifield, start: int, end: int) -> Multifield:
    """`delete$`."""
    check_range("delete$", many, start, end)
    return many[: start - 1] + many[end:]


def replace(many: Multifield, start: int, end: int, *values: Result) -> Multifield:
    """`replace$`."""
    check_range("replace$", many, start, end)
    return many[: start - 1] + spliced(values) + many[end:]


def insert(host: Host, many: Multifield, place: int, *values: Result) -> Result:
    """`insert$`: before the place, or at the end if it is beyond; a place below 1 is warned of and gives void."""
    if place < 1:
        host.channels.warn(f"insert$ cannot insert at place {place}: places begin with 1")
        return None
    return many[: place - 1] + spliced(values) + many[place - 1 :]


def delete_member(many: Multifield, *parts: Result) -> Multifield:
    """`delete-member$`: without each of the values, a multifield being several in a row."""
    left = many
    for part in map(spliced, zip(parts, strict=True)):
        while part and (place := place_in(left, part)) >= 0:
            left = left[:place] + left[place + len(part) :]
    return left


def replace_member(many: Multifield, value: Result, *parts: Result) -> Multifield:
    """`replace-member$`: with the value in place of each of the others; what was put in is not looked at again."""
    searched = [part for part in map(spliced, zip(parts, strict=True)) if part]
    new, made, start = spliced([value]), many, 0
    while found := first_of(made, searched, start):
        place, length = found
        made = made[:place] + new + made[place + length :]
        start = place + len(new)
    return made


def first_of(many: Multifield, parts: list[Multifield], start: int) -> tuple[int, int] | None:
    """The place and length of that part which comes first from a place on; of two at one place, the first written."""
    places = [(place, len(part)) for part in parts if (place := place_in(many, part, start)) >= 0]
    return min(places, key=lambda found: found[0], default=None)


def union(*sets: Multifield) -> Multifield:
    """`union$`: each value once, where it stood first."""
    found: list[Field] = []
    for value in spliced(sets):
        if not contains(tuple(found), value):
            found.append(value)
    return tuple(found)


def intersection(*sets: Multifield) -> Multifield:
    """`intersection$`: the values of the first that are in all."""
    return tuple(value for value in union(*sets[:1]) if all(contains(other, value) for other in sets[1:]))


def difference(many: Multifield, *sets: Multifield) -> Multifield:
    """`difference$`: the values of the first multifield that are in none of the others."""
    return tuple(value for value in union(many) if not any(contains(other, value) for other in sets))


def sort(host: Host, name: Symbol, *values: Result) -> Result:
    """In the order of a function of two values that says by TRUE (anything but FALSE) that they must be swapped."""
    function = str(name)
    signature = host.signature(function)
    if signature is None or not signature.accepts(2):
        host.channels.warn(f"sort needs the name of a function of two arguments, and got {function}")
        return FALSE
    return tuple(merge_sorted(host, function, list(spliced(values))))


def merge_sorted(host: Host, function: str, values: list[Field]) -> list[Field]:
    """Merge sort, the longer half first: the order in which CLIPS compares shows if the function is no order."""
    if len(values) < 2:
        return values
    middle = (len(values) + 1) // 2
    left = merge_sorted(host, function, values[:middle])
    right = merge_sorted(host, function, values[middle:])
    merged: list[Field] = []
    one = two = 0
    while one < len(left) and two < len(right):
        if host.call(function, (left[one], right[two])) != FALSE:
            merged.append(right[two])
            two += 1
        else:
            merged.append(left[one])
            one += 1
    return merged + left[one:] + right[two:]


MANY, INTEGER, ANY = Kind.MULTIFIELD, Kind.INTEGER, Kind.ANY

FUNCTIONS = {
    "create$": Builtin(create, 0, None),
    "first$": Builtin(first, 1, 1, (MANY,)),
    "rest$": Builtin(rest, 1, 1, (MANY,)),
    "nth$": Builtin(nth, 2, 2, (INTEGER, MANY)),
    "length$": Builtin(len, 1, 1, (MANY,)),
    "subseq$": Builtin(subseq, 3, 3, (MANY, INTEGER)),
    "explode$": Builtin(explode, 1, 1, (Kind.STRING,)),
    "implode$": Builtin(implode, 1, 1, (MANY,)),
    "subsetp": Builtin(subsetp, 2, 2, (MANY,)),
    "member$": Builtin(member, 2, 2, (ANY, MANY)),
    "delete$": Builtin(delete, 3, 3, (MANY, INTEGER)),
    "replace$": Builtin(replace, 4, None, (MANY, INTEGER, INTEGER, ANY)),
    "insert$": Builtin(insert, 3, None, (MANY, INTEGER, ANY), host=True),
    "delete-member$": Builtin(delete_member, 2, None, (MANY, ANY)),
    "replace-member$": Builtin(replace_member, 3, None, (MANY, ANY)),
    "union$": Builtin(union, 0, None, (MANY,)),
    "intersection$": Builtin(intersection, 0, None, (MANY,)),
    "difference$": Builtin(difference, 1, None, (MANY,)),
    "sort": Builtin(sort, 1, None, (Kind.SYMBOL, ANY), host=True),
}
