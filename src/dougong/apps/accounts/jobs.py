"""What is done about accounts in the background."""

from __future__ import annotations

from dougong.platform.jobs import job

from . import actions


@job(cron="17 3 * * *")
def forget_old_failures() -> None:
    """Counts of failed sign-ins that have no effect any more."""
    actions.forget_old_failures()


@job(cron="*/10 * * * *")
def end_engagements() -> None:
    """Engagements whose last day has passed."""
    actions.end_engagements()


@job(cron="* * * * *")
def close_emergencies() -> None:
    """Emergency access whose minutes are over."""
    actions.close_emergencies()


@job(cron="5 8 * * *")
def remind_of_reviews() -> None:
    """Reviews of emergency access that are overdue."""
    actions.remind_of_reviews()


@job(cron="*/10 * * * *")
def end_past_terms() -> None:
    """Grants and delegations whose term is over are written down as ended."""
    actions.end_past_terms()


@job(cron="40 1 * * *")
def keep_out_the_idle() -> None:
    """Accounts that nobody uses, and those of people who have left."""
    actions.suspend_dormant()
    actions.close_leavers()


@job(cron="0 1 1 1,4,7,10 *")
def open_quarterly_reviews() -> None:
    """Ask once a quarter whether grants are still needed."""
    actions.open_quarterly_reviews()


@job(cron="50 1 * * *")
def settle_reviews() -> None:
    """Take back what nobody confirmed, and close what is answered."""
    actions.settle_reviews()
