"""Rights to put something beside a record; whoever sees the record sees what stands there."""

from __future__ import annotations

from dougong.platform.register import registry

COMMENT, REMOVE_COMMENT = "comment.add", "comment.remove"
ATTACH, DETACH = "attachment.add", "attachment.remove"
LINK = "recordlink.add"

WORKING = (
    "pmo", "portfolio_manager", "project_manager", "pm_assistant", "team_member", "engineer",
    "architect", "product_manager", "finance", "procurement", "tester", "release_manager",
    "operations", "risk_officer", "compliance_officer", "modeller", "validator", "site_steward",
    "hr",
)  # fmt: skip
"""Shipped roles that work with records; auditors, readers and administrators only look."""
LEADING = ("pmo", "project_manager", "compliance_officer")


def declare() -> None:
    """Make the rights known, with the shipped roles that hold them."""
    registry.grant_pages(COMMENT, *WORKING, "executive")
    registry.grant_pages(REMOVE_COMMENT, *LEADING)
    registry.grant_pages(ATTACH, *WORKING)
    registry.grant_pages(DETACH, *LEADING)
    registry.grant_pages(LINK, *WORKING)
