"""Django finds the platform's tables here; each is declared where it is used."""

from .choices import TableChoice
from .journal import Entry
from .journal.captured import Change, SealedText
from .journal.notes import RefusalCount
from .queue import JobEffect
from .records import Record
from .requests.buckets import RequestBucket
from .requests.idempotency import IdempotencyKey
from .scopes import ScopeParent, ScopeReach

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
