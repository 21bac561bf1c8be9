"""The verbs of requirements, their sheets, freezes, changes and responsibilities."""

from .changes import (
    AddChange,
    AssessChange,
    ChangeChange,
    ImplementChange,
    RejectChange,
    ReviseRequirement,
    WithdrawChange,
)
from .confirmations import (
    ChangeConfirmation,
    OfferConfirmation,
    RefuseConfirmation,
    SignConfirmation,
)
from .freezes import ChangeFreeze, LiftFreeze
from .requirements import (
    AcceptRequirement,
    AddRequirement,
    AnalyseRequirement,
    BeginDelivery,
    ChangeRequirement,
    ConfirmRequirement,
    DeferRequirement,
    DeliverRequirement,
    MergeRequirement,
    PrioritiseRequirement,
    RejectRequirement,
    ReopenRequirement,
)
from .responsibilities import (
    AddResponsibility,
    ChangeResponsibility,
    DeleteResponsibility,
    HandOver,
)
from .tracing import VerifyTrace

__all__ = [
    "AcceptRequirement",
    "AddChange",
    "AddRequirement",
    "AddResponsibility",
    "AnalyseRequirement",
    "AssessChange",
    "BeginDelivery",
    "ChangeChange",
    "ChangeConfirmation",
    "ChangeFreeze",
    "ChangeRequirement",
    "ChangeResponsibility",
    "ConfirmRequirement",
    "DeferRequirement",
    "DeleteResponsibility",
    "DeliverRequirement",
    "HandOver",
    "ImplementChange",
    "LiftFreeze",
    "MergeRequirement",
    "OfferConfirmation",
    "PrioritiseRequirement",
    "RefuseConfirmation",
    "RejectChange",
    "RejectRequirement",
    "ReopenRequirement",
    "ReviseRequirement",
    "SignConfirmation",
    "VerifyTrace",
    "WithdrawChange",
]
