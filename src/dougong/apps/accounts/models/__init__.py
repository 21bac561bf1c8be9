"""Natural persons, the accounts that act for them, roles, and where a role is held until when."""

from .accounts import Account, AccountManager, new_stamp
from .conflicts import ConflictRule
from .delegations import Delegation, DelegationQuerySet
from .emergencies import BreakGlass
from .engagements import AuditorEngagement, AuditorRemark
from .factors import MfaDevice, OneTimeLink, RecoveryCode
from .grants import RoleGrant, RoleGrantQuerySet
from .passwords import OldPassword, PasswordProfile
from .people import Person
from .providers import ExternalIdentity, IdentityProvider
from .reviews import AccessReview, ReviewItem
from .roles import Role
from .sign_ins import FailureCount, Login
from .tokens import ApiToken

__all__ = [
    "AccessReview",
    "Account",
    "AccountManager",
    "ApiToken",
    "AuditorEngagement",
    "AuditorRemark",
    "BreakGlass",
    "ConflictRule",
    "Delegation",
    "DelegationQuerySet",
    "ExternalIdentity",
    "FailureCount",
    "IdentityProvider",
    "Login",
    "MfaDevice",
    "OldPassword",
    "OneTimeLink",
    "PasswordProfile",
    "Person",
    "RecoveryCode",
    "ReviewItem",
    "Role",
    "RoleGrant",
    "RoleGrantQuerySet",
    "new_stamp",
]
