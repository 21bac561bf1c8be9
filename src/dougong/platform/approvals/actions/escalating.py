"""Steps past their time: reminded of, then passed to the role above by rule."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.actions import Action
from dougong.platform.approvals.checkers import checkers_of
from dougong.platform.approvals.choices import RequestState, StepState, Verdict
from dougong.platform.approvals.models import ApprovalRequest, Step
from dougong.platform.approvals.shipped import superiors_of
from dougong.platform.journal import Line, unit_of_work

from .telling import remind, tell_of_passing_up
from .writing import Decided, lock_group, opened, store

NEAR = timedelta(hours=24)


class Escalate(Action):
    """Pass an overdue step to the first role above it that somebody holds (升级)."""

    verb, label, icon = "escalate", _("Pass up"), "arrow-up"

    def __init__(self, record: ApprovalRequest, *, by: object, step: Step) -> None:
        super().__init__(record, by=by)  # type: ignore[arg-type]  # the installation
        self.step = step

    def execute(self) -> ApprovalRequest:
        """Decided where somebody was quicker; the request stays as it is where nobody is above."""
        seen: ApprovalRequest = self.record
        with transaction.atomic(), unit_of_work(self.by.pk) as unit:
            lock_group(seen.action_class, seen.group_id)
            rows = ApprovalRequest.objects.select_related("record", "scope")
            request = rows.filter(pk=seen.pk, state=RequestState.PENDING).first()
            step = Step.objects.filter(pk=self.step.pk, state=StepState.OPEN).first()
            if request is None or step is None or step.round != request.round:
                raise Decided
            above = self._above(request, step)
            if above:
                request.version += 1
                store(request, "version")
                tell_of_passing_up(request, self._passed_up(request, step, above))
                told = {"from": step.party, "to": above}
                unit.write([Line(self.verb, request.pk, request.version, after=told)])
        return request

    @staticmethod
    def _above(request: ApprovalRequest, step: Step) -> str:
        """The first role above whose holders may decide; none where there is no such role."""
        for party in superiors_of(step.party, step.superior):
            if checkers_of(request, Step(party=party, scope_id=step.scope_id)):
                return party
        return ""

    @staticmethod
    def _passed_up(request: ApprovalRequest, step: Step, party: str) -> Step:
        """The old step keeps what was said in it; the role above decides what is left."""
        said = request.decisions.filter(step=step, verdict=Verdict.APPROVE)
        given = said.values("person").distinct().count()
        last = request.steps.filter(round=request.round).aggregate(last=Max("number"))["last"]
        raised = Step(
            request=request,
            round=step.round,
            number=last + 1,
            stage=step.stage,
            party=party,
            scope_id=step.scope_id,
            quorum=step.quorum - given,
            days=step.days,
            passed_from=step,
        )
        step.state = StepState.DONE if given else StepState.PASSED
        step.quorum = max(given, 1)
        step.save(update_fields=["state", "quorum"])
        opened(raised).save(force_insert=True)
        return raised


def remind_of_due_steps() -> int:
    """Tell those whose time is nearly over, and those for whom it is; returns how many steps."""
    now = clock.now()
    steps = Step.objects.filter(
        state=StepState.OPEN, request__state=RequestState.PENDING, due_at__lte=now + NEAR
    ).filter(round=F("request__round"))
    found = list(steps.select_related("request__record"))
    for step in found:
        if step.due_at is not None:
            remind(step.request, step, timezone.localdate(step.due_at), is_late=step.due_at <= now)
    return len(found)
