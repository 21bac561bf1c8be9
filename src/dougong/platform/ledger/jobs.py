"""Background work of the ledger: verification by the clock, and entries of counted refusals."""

from dougong.platform.jobs import job
from dougong.platform.journal.notes import close_refusals

from .runs import verify_fully, verify_in_background, verify_quickly

__all__ = ["verify_fully", "verify_in_background", "verify_quickly", "write_counted_refusals"]


@job(cron="* * * * *")
def write_counted_refusals() -> None:
    """Refusals that were counted for a minute get their entry."""
    close_refusals()
