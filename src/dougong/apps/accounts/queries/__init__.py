"""Questions about people and rights: policies, facts, and who holds what."""

from .documents import policy_document
from .facts import days_left, days_since_sign_in, open_grant_count
from .holders import grants_behind, own_account
from .policies import (
    AccountPolicy,
    RoleGrantPolicy,
    RolePolicy,
    SettingPolicy,
    TokenPolicy,
    Unconditional,
)

__all__ = [
    "AccountPolicy",
    "RoleGrantPolicy",
    "RolePolicy",
    "SettingPolicy",
    "TokenPolicy",
    "Unconditional",
    "days_left",
    "days_since_sign_in",
    "grants_behind",
    "open_grant_count",
    "own_account",
    "policy_document",
]
