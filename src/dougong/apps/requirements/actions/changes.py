"""Change requests: asked for, assessed, decided by others, and then applied exactly once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.requirements.choices import ChangeState, RequirementState, Urgency
from dougong.apps.requirements.models import ChangeRequest, Requirement
from dougong.apps.requirements.queries.freezes import applying, window_over
from dougong.apps.requirements.queries.impact import CRITICAL, assess
from dougong.kernel import clock
from dougong.platform.actions import Action, Add, Change
from dougong.platform.actions.classed import Stakes
from dougong.platform.policies import Installation

from .texts import keep_text, number_text, weigh
from .tracing import suspect_links

State = ChangeState
TOUCHES_COMPLIANCE = 2


class AddChange(Add):
    """Ask for a change: what it is asked of, and inside which freeze, is kept."""

    label = _("Request a change")

    def perform(self) -> None:
        change: ChangeRequest = self.record
        change.requested_by_id = self.by.natural_person
        note_ground(change)


class ChangeChange(Change):
    """Edit what is asked; whatever was assessed is assessed anew."""

    def check(self) -> None:
        require_state(self.stored, (State.DRAFT, State.ASSESSED))

    def perform(self) -> None:
        self.record.state = State.DRAFT
        note_ground(self.record)


def note_ground(change: ChangeRequest) -> None:
    """The text and the freeze that stand while it is asked."""
    requirement = change.requirement
    change.from_number = requirement.text_number
    change.window = window_over(requirement.project_id, requirement.release)


def require_state(change: ChangeRequest, states: tuple[ChangeState, ...]) -> None:
    if change.state not in states:
        message = _("A change request in the state “%(state)s” cannot do this.")
        names = {"state": State(change.state).label}
        raise ValidationError(message, "requirements.change_wrong_state", names)


class AssessChange(Action):
    """Fill the impact matrix: people say quality, risk and compliance, the rest is computed."""

    verb, label, icon = "assess", _("Assess the impact"), "scale"
    edits = (
        "work_item",
        "added_days",
        "cost_likely",
        "quality_level",
        "risk_level",
        "compliance_level",
    )
    sources, goals = (State.DRAFT, State.ASSESSED), (State.ASSESSED,)

    def check(self) -> None:
        require_state(self.stored, self.sources)
        for name in ("quality_level", "risk_level", "compliance_level"):
            if getattr(self.record, name) is None:
                message = _("Assess this dimension from 0 (none) to 4 (critical).")
                error = ValidationError(message, "requirements.level_missing")
                raise ValidationError({name: error})

    def perform(self) -> None:
        change: ChangeRequest = self.record
        change.state, change.assessed_at = State.ASSESSED, clock.now()
        note_ground(change)
        assess(change)

    @classmethod
    def applies_to(cls, record: ChangeRequest) -> bool:
        return record.state in cls.sources


class RejectChange(Action):
    """Those who decide said no: it stays on record."""

    verb, label, icon, needs_reason = "reject", _("Reject"), "x", True
    sources, goals = (State.DRAFT, State.ASSESSED), (State.REJECTED,)

    def check(self) -> None:
        require_state(self.stored, self.sources)

    def perform(self) -> None:
        (self.record.state,) = self.goals
        self.record.decided_at = clock.now()

    @classmethod
    def applies_to(cls, record: ChangeRequest) -> bool:
        return record.state in cls.sources


class WithdrawChange(RejectChange):
    """It is not wanted any more."""

    verb, label, icon = "withdraw", _("Withdraw"), "arrow-back-up"
    goals = (State.WITHDRAWN,)


class ImplementChange(Action):
    """What was assessed is done: decided by the grade that the matrix asks for."""

    verb, label, icon, needs_reason = "implement", _("Decide and apply"), "git-merge", True
    classed = "requirement_change"
    sources, goals = (State.ASSESSED,), (State.IMPLEMENTED,)
    on_rejection: ClassVar[type[Action] | None] = RejectChange

    def check(self) -> None:
        change: ChangeRequest = self.record
        require_state(self.stored, self.sources)
        if change.requirement.text_number != change.from_number:
            message = _("The requirement has another text by now: assess the change again.")
            raise ValidationError(message, "requirements.text_moved")
        self.refuse_grown_impact()

    def refuse_grown_impact(self) -> None:
        """What was approved is what happens: the plan may have moved since."""
        approved = self.record.level
        now = ChangeRequest.objects.select_related("project", "requirement").get(pk=self.record.pk)
        assess(now)
        if now.level is not None and now.level > approved:
            message = _(
                "The impact has grown from level %(before)s to %(after)s, with a finish %(days)s"
                " working days later. Assess it again."
            )
            names = {"before": approved, "after": now.level, "days": now.schedule_days}
            raise ValidationError(message, "requirements.impact_grew", names)

    def perform(self) -> None:
        change: ChangeRequest = self.record
        (change.state,) = self.goals
        change.decided_at = clock.now()
        change.to_number = change.from_number + 1

    def follow(self) -> None:
        change: ChangeRequest = self.record
        requirement = Requirement.objects.select_related("record").get(pk=change.requirement_id)
        with applying(requirement.pk):
            ReviseRequirement(requirement, change, by=Installation()).execute()

    def stakes(self) -> Stakes:
        """The level, one more for an urgent change inside a freeze, and who else has a word."""
        change: ChangeRequest = self.record
        is_pressing = change.window_id is not None and change.urgency != Urgency.NORMAL
        grade = min(CRITICAL, (change.level or 0) + is_pressing)
        touched = (change.compliance_level or 0) >= TOUCHES_COMPLIANCE
        values: dict[str, str | None] = {
            "grade": str(grade),
            "category": change.project.category,
            "compliance": "touched" if touched else "untouched",
        }
        return Stakes(change.record.scope_id, change.pk, values)

    @classmethod
    def applies_to(cls, record: ChangeRequest) -> bool:
        return record.state in cls.sources


class ReviseRequirement(Action):
    """A requirement takes the text, the project or the end that an approved change gives it."""

    verb, label, icon = "revise", _("Change by request"), "git-merge"

    def __init__(self, record: Any, change: ChangeRequest, *, by: Any) -> None:
        super().__init__(record, by=by, reason=f"{change.code}")
        self.change = change

    def perform(self) -> None:
        requirement, change = self.record, self.change
        for name, value in change.proposed().items():
            setattr(requirement, name, value)
        if requirement.project_id is None:
            requirement.project = change.project
        if change.is_removal:
            requirement.state = RequirementState.WITHDRAWN
        if not number_text(requirement, self.stored):
            requirement.text_number = self.stored.text_number + 1
        weigh(requirement)
        # Before the row itself: the database lets a frozen row pass by the change of its new text.
        keep_text(requirement, self.by, self.reason)

    def follow(self) -> None:
        suspect_links(self.record)
