"""What is done about accounts in the background."""

from __future__ import annotations

from dougong.platform.jobs import job

from . import actions


@job(cron="17 3 * * *")
def forget_old_failures() -> None:
    """Counts of failed sign-ins that have no effect any more."""
    actions.forget_old_failures()
