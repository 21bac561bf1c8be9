"""Who may do what to which rows: actors, the terms of a policy, and the policy of a record kind."""

from .actors import Actor, Installation, decisions_kept, is_withheld, reach
from .explaining import explained
from .masks import FieldNotAllowed, Mask, hidden, last_four, mail
from .policy import Policy, policies, policy_of
from .terms import (
    All,
    Any,
    Attribute,
    Everyone,
    IsActor,
    IsPerson,
    Nobody,
    Not,
    Question,
    Related,
    RoleAnywhere,
    RoleInScope,
    Term,
    scopes_of,
)

__all__ = [
    "Actor",
    "All",
    "Any",
    "Attribute",
    "Everyone",
    "FieldNotAllowed",
    "Installation",
    "IsActor",
    "IsPerson",
    "Mask",
    "Nobody",
    "Not",
    "Policy",
    "Question",
    "Related",
    "RoleAnywhere",
    "RoleInScope",
    "Term",
    "decisions_kept",
    "explained",
    "hidden",
    "is_withheld",
    "last_four",
    "mail",
    "policies",
    "policy_of",
    "reach",
    "scopes_of",
]
