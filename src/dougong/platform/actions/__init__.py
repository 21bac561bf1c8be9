"""The verbs of records: the only writers of business data, and what stands around them."""

from .verbs import (
    Action,
    Add,
    Change,
    Conflict,
    Delete,
    Missing,
)

__all__ = [
    "Action",
    "Add",
    "Change",
    "Conflict",
    "Delete",
    "Missing",
]
