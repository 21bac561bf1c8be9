"""Questions about people and rights: policies, facts, and who holds what."""

from .documents import policy_document
from .emergencies import (
    account_within,
    emergency_alarms,
    emergency_roles,
    emergency_trail,
    scope_within,
)
from .engagements import (
    EngagementPolicy,
    RemarkPolicy,
    accounts_of,
    engagement_days_left,
    engagements_of,
    entries_read,
    in_force_of,
    read_count,
    remarks_seen,
    scope_tree,
)
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
from .safety import safety_entries

__all__ = [
    "AccountPolicy",
    "DelegationPolicy",
    "EngagementPolicy",
    "RemarkPolicy",
    "RoleGrantPolicy",
    "RolePolicy",
    "SettingPolicy",
    "TokenPolicy",
    "Unconditional",
    "account_within",
    "accounts_of",
    "conflict_count",
    "days_left",
    "days_since_sign_in",
    "delegations_of",
    "emergency_alarms",
    "emergency_roles",
    "emergency_trail",
    "engagement_days_left",
    "engagements_of",
    "entries_read",
    "grants_behind",
    "has_mfa",
    "in_force_of",
    "open_grant_count",
    "orphan_role_count",
    "own_account",
    "policy_document",
    "read_count",
    "remarks_seen",
    "roles_to_lend",
    "safety_entries",
    "scope_tree",
    "scope_within",
    "triad_complete",
]
