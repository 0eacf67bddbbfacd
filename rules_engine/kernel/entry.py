"""What the session calls: the kernel's entry points under one name."""

from .code import remember_call as remember_call
from .heap import intern_list as intern_list
from .heap import rehash as rehash
from .machine import begin_change as begin_change
from .machine import clear_given as clear_given
from .machine import give_fact as give_fact
from .machine import give_support as give_support
from .machine import give_value as give_value
from .machine import replace_fact as replace_fact
from .machine import run as run
from .machine import start as start
from .machine import take_fact as take_fact
from .truth import find_fact as find_fact
from .truth import make_fact as make_fact
