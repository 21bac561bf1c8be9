"""Django finds the platform's tables here; each is declared where it is used."""

from .captured import Change, SealedText
from .choices import TableChoice
from .journal import Entry
from .queue import JobEffect
from .records import Record
from .scopes import ScopeParent, ScopeReach

__all__ = [
    "Change",
    "Entry",
    "JobEffect",
    "Record",
    "ScopeParent",
    "ScopeReach",
    "SealedText",
    "TableChoice",
]
