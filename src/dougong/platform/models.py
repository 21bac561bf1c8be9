"""Django finds the platform's tables here; each is declared where it is used."""

from .captured import Change, SealedText
from .choices import TableChoice
from .idempotency import IdempotencyKey
from .journal import Entry
from .notes import RefusalCount
from .queue import JobEffect
from .records import Record
from .scopes import ScopeParent, ScopeReach

__all__ = [
    "Change",
    "Entry",
    "IdempotencyKey",
    "JobEffect",
    "Record",
    "RefusalCount",
    "ScopeParent",
    "ScopeReach",
    "SealedText",
    "TableChoice",
]
