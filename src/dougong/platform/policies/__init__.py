"""Who may do what to which rows: actors, the terms of a policy, and the policy of a record kind."""

from .actors import (
    Actor,
    Installation,
    decisions_kept,
    foresee,
    is_withheld,
    principals_behind,
    reach,
    reach_of_role,
)
from .explaining import explained
from .house import HousePolicy
from .masks import FieldNotAllowed, Mask, hidden, last_four, mail
from .policy import Policy, policies, policy_of
from .reaches import Reach, by_holder, lenders, own_part
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
    "HousePolicy",
    "Installation",
    "IsActor",
    "IsPerson",
    "Mask",
    "Nobody",
    "Not",
    "Policy",
    "Question",
    "Reach",
    "Related",
    "RoleAnywhere",
    "RoleInScope",
    "Term",
    "by_holder",
    "decisions_kept",
    "explained",
    "foresee",
    "hidden",
    "is_withheld",
    "last_four",
    "lenders",
    "mail",
    "own_part",
    "policies",
    "policy_of",
    "principals_behind",
    "reach",
    "reach_of_role",
    "scopes_of",
]
