"""The functions that CLIPS has built in, over the values of `aitia.dsl.clips.values`.

They are called by `call`, and what they need of a running session they ask of a `Host`.
"""

from .builtin import Builtin as Builtin
from .builtin import ClipsError as ClipsError
from .builtin import Result as Result
from .builtin import TooDeepError as TooDeepError
from .host import Fact as Fact
from .host import Host as Host
from .reading import Source as Source
from .table import FUNCTIONS as FUNCTIONS
from .table import REFUSED as REFUSED
from .table import call as call

__all__ = ["FUNCTIONS", "REFUSED", "Builtin", "ClipsError", "Fact", "Host", "Result", "Source", "TooDeepError", "call"]
