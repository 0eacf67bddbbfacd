"""What the session calls: the kernel's entry points under one name."""

from .code import remember_call
from .heap import intern_list, rehash
from .machine import begin_change, clear_given, give_fact, give_support, give_value, replace_fact, run, start, take_fact
from .truth import find_fact, make_fact

__all__ = [
    "begin_change",
    "clear_given",
    "find_fact",
    "give_fact",
    "give_support",
    "give_value",
    "intern_list",
    "make_fact",
    "rehash",
    "remember_call",
    "replace_fact",
    "run",
    "start",
    "take_fact",
]
