"""Pages about one's own account: access, password, second factors, tokens."""

from .delegating import DelegatePage
from .dialogs import AccountDialog
from .my_access import EndLoginsPage, MyAccessPage, PasswordPage, ProofPage, UnlinkPage
from .my_devices import DevicesPage, NewPasskeyPage, NewTotpPage
from .my_tokens import NewTokenPage

__all__ = [
    "AccountDialog",
    "DelegatePage",
    "DevicesPage",
    "EndLoginsPage",
    "MyAccessPage",
    "NewPasskeyPage",
    "NewTokenPage",
    "NewTotpPage",
    "PasswordPage",
    "ProofPage",
    "UnlinkPage",
]
