"""Verbs on people, accounts, roles and grants."""

from .accounts import (
    AddAccount,
    ChangeAccount,
    ChooseLanguage,
    CloseAccount,
    RestoreAccount,
    SetPassword,
    SuspendAccount,
)
from .grants import GrantByOffice, GrantRole, RevokeByOffice, RevokeGrant
from .people import ErasePerson
from .roles import AddRole, ChangeRole, DeleteRole, shipped_role, sync_shipped_roles

__all__ = [
    "AddAccount",
    "AddRole",
    "ChangeAccount",
    "ChangeRole",
    "ChooseLanguage",
    "CloseAccount",
    "DeleteRole",
    "ErasePerson",
    "GrantByOffice",
    "GrantRole",
    "RestoreAccount",
    "RevokeByOffice",
    "RevokeGrant",
    "SetPassword",
    "SuspendAccount",
    "shipped_role",
    "sync_shipped_roles",
]
