"""Pages about one's own account, and the desk of outside auditors."""

from .conflict_matrix import CollusionPage, MatrixPage
from .delegating import DelegatePage
from .dialogs import AccountDialog
from .emergencies import AskBreakGlassPage, BreakGlassTrail, ReleaseBreakGlassPage
from .engagement_desk import EngagementDesk, MyEngagementPage
from .my_access import EndLoginsPage, MyAccessPage, PasswordPage, ProofPage, UnlinkPage
from .my_devices import DevicesPage, NewPasskeyPage, NewTotpPage
from .my_tokens import NewTokenPage
from .reviews import ItemDialog, ReviewDeskPage
from .rights_at import RightsAtData, RightsAtPage

__all__ = [
    "AccountDialog",
    "AskBreakGlassPage",
    "BreakGlassTrail",
    "CollusionPage",
    "DelegatePage",
    "DevicesPage",
    "EndLoginsPage",
    "EngagementDesk",
    "ItemDialog",
    "MatrixPage",
    "MyAccessPage",
    "MyEngagementPage",
    "NewPasskeyPage",
    "NewTokenPage",
    "NewTotpPage",
    "PasswordPage",
    "ProofPage",
    "ReleaseBreakGlassPage",
    "ReviewDeskPage",
    "RightsAtData",
    "RightsAtPage",
    "UnlinkPage",
]
