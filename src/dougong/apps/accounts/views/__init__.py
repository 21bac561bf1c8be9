"""Pages about one's own account, and the desk of outside auditors."""

from .dialogs import AccountDialog
from .emergencies import AskBreakGlassPage, BreakGlassTrail, ReleaseBreakGlassPage
from .engagement_desk import EngagementDesk, MyEngagementPage
from .my_access import EndLoginsPage, MyAccessPage, PasswordPage, ProofPage, UnlinkPage
from .my_devices import DevicesPage, NewPasskeyPage, NewTotpPage
from .my_tokens import NewTokenPage

__all__ = [
    "AccountDialog",
    "AskBreakGlassPage",
    "BreakGlassTrail",
    "DevicesPage",
    "EndLoginsPage",
    "EngagementDesk",
    "MyAccessPage",
    "MyEngagementPage",
    "NewPasskeyPage",
    "NewTokenPage",
    "NewTotpPage",
    "PasswordPage",
    "ProofPage",
    "ReleaseBreakGlassPage",
    "UnlinkPage",
]
