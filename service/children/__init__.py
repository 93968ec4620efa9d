"""Reading and solving in processes of their own: hostile input, time and memory stay outside of the service.

`Children` keeps warm processes ready and lends them out; a `Child` first reads (parses, changes, checks)
and may then solve what it has read. What crosses the border is JSON and raw bytes, never pickle.
"""

from service.children.exchange import (
    Busy,
    ChildError,
    Died,
    Failed,
    Outcome,
    Reading,
    Rejected,
    Source,
    TooLarge,
    TooSlow,
)
from service.children.limits import Limits
from service.children.pool import Child, Children

__all__ = [
    "Busy",
    "Child",
    "ChildError",
    "Children",
    "Died",
    "Failed",
    "Limits",
    "Outcome",
    "Reading",
    "Rejected",
    "Source",
    "TooLarge",
    "TooSlow",
]
