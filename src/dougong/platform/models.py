"""Django finds the platform's tables here; each is declared where it is used."""

from .jobs.queue import JobEffect
from .journal import Entry
from .journal.captured import Change, SealedText
from .journal.notes import RefusalCount
from .records import Record
from .records.scopes import ScopeParent, ScopeReach
from .requests.buckets import RequestBucket
from .requests.idempotency import IdempotencyKey
from .tables.choices import TableChoice

__all__ = [
    "Change",
    "Entry",
    "IdempotencyKey",
    "JobEffect",
    "Record",
    "RefusalCount",
    "RequestBucket",
    "ScopeParent",
    "ScopeReach",
    "SealedText",
    "TableChoice",
]
