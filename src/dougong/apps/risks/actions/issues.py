"""An issue is raised, given to somebody, worked on, resolved, and verified by somebody else."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.risks.choices import IssueState
from dougong.apps.risks.models import Issue
from dougong.platform.actions import Action, Add

UNSOLVED = (IssueState.OPEN, IssueState.ASSIGNED, IssueState.IN_PROGRESS)


class AddIssue(Add):
    """Whoever adds it raised it."""

    def perform(self) -> None:
        self.record.raised_by_id = self.by.natural_person
        super().perform()


class IssueStep(Action):
    """A step from one of some states to another."""

    def check(self) -> None:
        issue: Issue = self.stored
        if issue.state not in self.sources:
            raise ValidationError(
                _("An issue that is “%(state)s” does not take this step."),
                "risks.issue_wrong_state",
                {"state": issue.get_state_display()},
            )

    def perform(self) -> None:
        (self.record.state,) = self.goals

    @classmethod
    def applies_to(cls, record: Issue) -> bool:
        return record.state in cls.sources


class AssignIssue(IssueStep):
    """Somebody is to solve it by a day."""

    verb, label, icon = "assign", _("Assign"), "user-plus"
    edits: ClassVar[tuple[str, ...]] = ("owner", "due_on")
    sources, goals = UNSOLVED, (IssueState.ASSIGNED,)

    def check(self) -> None:
        super().check()
        if self.record.owner_id is None:
            nobody = ValidationError(_("Name the person who solves it."), "risks.issue_unowned")
            raise ValidationError({"owner": nobody})


class BeginIssue(IssueStep):
    """The owner works on it."""

    verb, label, icon = "begin", _("Begin"), "player-play"
    sources, goals = (IssueState.ASSIGNED,), (IssueState.IN_PROGRESS,)


class ResolveIssue(IssueStep):
    """It is solved, and the text says how."""

    verb, label, icon = "resolve", _("Resolve"), "check"
    edits: ClassVar[tuple[str, ...]] = ("resolution",)
    sources, goals = UNSOLVED, (IssueState.RESOLVED,)

    def check(self) -> None:
        super().check()
        if not self.record.resolution.strip():
            silent = ValidationError(_("Say how it was solved."), "risks.issue_unexplained")
            raise ValidationError({"resolution": silent})

    def perform(self) -> None:
        super().perform()
        self.record.resolved_by_id = self.by.natural_person


class VerifyIssue(IssueStep):
    """Somebody else than the resolver has seen that it is solved."""

    verb, label, icon = "verify", _("Verify"), "eye-check"
    sources, goals = (IssueState.RESOLVED,), (IssueState.VERIFIED,)

    def check(self) -> None:
        super().check()
        person = self.by.natural_person
        if person is not None and person == self.stored.resolved_by_id:
            message = _("Whoever resolved an issue does not verify it.")
            raise ValidationError(message, "risks.same_person")


class CloseIssue(IssueStep):
    """Nothing is left to do about it."""

    verb, label, icon = "close", _("Close"), "lock"
    sources, goals = (IssueState.VERIFIED,), (IssueState.CLOSED,)


class ReopenIssue(IssueStep):
    """It was not solved after all, or has come back."""

    verb, label, icon, needs_reason = "reopen", _("Reopen"), "arrow-back-up", True
    sources = (IssueState.RESOLVED, IssueState.VERIFIED, IssueState.CLOSED)
    goals = (IssueState.OPEN,)

    def perform(self) -> None:
        super().perform()
        self.record.resolved_by = None
