"""Questions about people and rights: policies, facts, and who holds what."""

from .documents import policy_document
from .facts import (
    conflict_count,
    days_left,
    days_since_sign_in,
    has_mfa,
    open_grant_count,
    orphan_role_count,
    triad_complete,
)
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
from .reviews import (
    ReviewItemPolicy,
    ReviewPolicy,
    by_holder,
    grants_to_review,
    items_for,
    items_overdue,
    unanswered,
)

__all__ = [
    "AccountPolicy",
    "DelegationPolicy",
    "ReviewItemPolicy",
    "ReviewPolicy",
    "RoleGrantPolicy",
    "RolePolicy",
    "SettingPolicy",
    "TokenPolicy",
    "Unconditional",
    "by_holder",
    "conflict_count",
    "days_left",
    "days_since_sign_in",
    "delegations_of",
    "grants_behind",
    "grants_to_review",
    "has_mfa",
    "items_for",
    "items_overdue",
    "open_grant_count",
    "orphan_role_count",
    "own_account",
    "policy_document",
    "roles_to_lend",
    "triad_complete",
    "unanswered",
]
