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
from .safety import safety_entries

__all__ = [
    "AccountPolicy",
    "EngagementPolicy",
    "RemarkPolicy",
    "RoleGrantPolicy",
    "RolePolicy",
    "SettingPolicy",
    "TokenPolicy",
    "Unconditional",
    "account_within",
    "accounts_of",
    "days_left",
    "days_since_sign_in",
    "emergency_alarms",
    "emergency_roles",
    "emergency_trail",
    "engagement_days_left",
    "engagements_of",
    "entries_read",
    "grants_behind",
    "in_force_of",
    "open_grant_count",
    "own_account",
    "policy_document",
    "read_count",
    "remarks_seen",
    "safety_entries",
    "scope_tree",
    "scope_within",
]
