"""Pages about one's own account: access, password, second factors, tokens."""

from .conflict_matrix import CollusionPage, MatrixPage
from .delegating import DelegatePage
from .dialogs import AccountDialog
from .my_access import EndLoginsPage, MyAccessPage, PasswordPage, ProofPage, UnlinkPage
from .my_devices import DevicesPage, NewPasskeyPage, NewTotpPage
from .my_tokens import NewTokenPage
from .reviews import ItemDialog, ReviewDeskPage
from .rights_at import RightsAtData, RightsAtPage

__all__ = [
    "AccountDialog",
    "CollusionPage",
    "DelegatePage",
    "DevicesPage",
    "EndLoginsPage",
    "ItemDialog",
    "MatrixPage",
    "MyAccessPage",
    "NewPasskeyPage",
    "NewTokenPage",
    "NewTotpPage",
    "PasswordPage",
    "ProofPage",
    "ReviewDeskPage",
    "RightsAtData",
    "RightsAtPage",
    "UnlinkPage",
]
