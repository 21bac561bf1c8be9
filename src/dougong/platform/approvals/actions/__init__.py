"""Verbs on requests and matrices; the only place where their rows are written."""

from .deciding import Approve, Decide, Reject, Return
from .ending import Expire, Withdraw
from .escalating import Escalate, remind_of_due_steps
from .matrices import AddMatrix, sync_shipped_matrices
from .performing import TakeEffect
from .submitting import amend, submit_all, submit_one

__all__ = [
    "AddMatrix",
    "Approve",
    "Decide",
    "Escalate",
    "Expire",
    "Reject",
    "Return",
    "TakeEffect",
    "Withdraw",
    "amend",
    "remind_of_due_steps",
    "submit_all",
    "submit_one",
    "sync_shipped_matrices",
]
