"""Natural persons, the accounts that act for them, roles, and where a role is held until when."""

from .accounts import Account, AccountManager
from .grants import SCOPE_KINDS, RoleGrant, RoleGrantQuerySet
from .people import Person
from .roles import Role

__all__ = [
    "SCOPE_KINDS",
    "Account",
    "AccountManager",
    "Person",
    "Role",
    "RoleGrant",
    "RoleGrantQuerySet",
]
