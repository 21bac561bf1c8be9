"""Verbs on requests and matrices; the only place where their rows are written."""

from .deciding import Approve, Decide, Reject, Return
from .ending import Expire, Withdraw
from .matrices import AddMatrix, sync_shipped_matrices
from .performing import TakeEffect
from .submitting import amend, submit_all, submit_one

__all__ = [
    "AddMatrix",
    "Approve",
    "Decide",
    "Expire",
    "Reject",
    "Return",
    "TakeEffect",
    "Withdraw",
    "amend",
    "submit_all",
    "submit_one",
    "sync_shipped_matrices",
]
