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
from .roles import AddRole, ChangeRole, DeleteRole, shipped_role, sync_shipped_roles

__all__ = [
    "AddAccount",
    "AddRole",
    "ChangeAccount",
    "ChangeRole",
    "ChooseLanguage",
    "CloseAccount",
    "DeleteRole",
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
