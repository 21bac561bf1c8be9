"""The journal: what people did, what the database saw change, and the bytes that are hashed."""

from .entries import (
    Entry,
    EntryQuerySet,
    Line,
    current_request_id,
    new_request_id,
    request_scope,
    unit_of_work,
)

__all__ = [
    "Entry",
    "EntryQuerySet",
    "Line",
    "current_request_id",
    "new_request_id",
    "request_scope",
    "unit_of_work",
]
