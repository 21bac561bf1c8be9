"""What is done about money in the background."""

from __future__ import annotations

from dougong.platform.jobs import job

from . import actions


@job(cron="10 2 1 * *")
def reverse_past_accruals() -> None:
    """Accruals of the month that is over are taken back."""
    actions.reverse_past_accruals()
