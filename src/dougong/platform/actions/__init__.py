"""The verbs of records: the only writers of business data, and what stands around them."""

from .refusals import Conflict, Missing
from .verbs import EFFECTIVE_ON, Action, Add, Change, Delete

__all__ = [
    "EFFECTIVE_ON",
    "Action",
    "Add",
    "Change",
    "Conflict",
    "Delete",
    "Missing",
]
