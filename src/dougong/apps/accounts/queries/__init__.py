"""Questions about people and rights: policies, facts, and who holds what."""

from .documents import policy_document
from .facts import days_left, days_since_sign_in, open_grant_count
from .holders import grants_behind
from .policies import AccountPolicy, RoleGrantPolicy, RolePolicy, Unconditional

__all__ = [
    "AccountPolicy",
    "RoleGrantPolicy",
    "RolePolicy",
    "Unconditional",
    "days_left",
    "days_since_sign_in",
    "grants_behind",
    "open_grant_count",
    "policy_document",
]
