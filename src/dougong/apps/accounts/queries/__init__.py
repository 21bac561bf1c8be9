"""Questions about people and rights: policies, facts, and who holds what."""

from .documents import policy_document
from .facts import days_left, days_since_sign_in, open_grant_count
from .holders import delegations_of, grants_behind, own_account, roles_to_lend
from .policies import (
    AccountPolicy,
    DelegationPolicy,
    RoleGrantPolicy,
    RolePolicy,
    SettingPolicy,
    TokenPolicy,
    Unconditional,
)

__all__ = [
    "AccountPolicy",
    "DelegationPolicy",
    "RoleGrantPolicy",
    "RolePolicy",
    "SettingPolicy",
    "TokenPolicy",
    "Unconditional",
    "days_left",
    "days_since_sign_in",
    "delegations_of",
    "grants_behind",
    "open_grant_count",
    "own_account",
    "policy_document",
    "roles_to_lend",
]
