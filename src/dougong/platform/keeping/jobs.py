"""Background work of keeping: each month the archives that have become due are ordered."""

from dougong.platform.jobs import job

from .actions import order_due


@job(cron="30 3 2 * *")
def order_due_archives() -> None:
    """The sealer carries the orders out."""
    order_due()
