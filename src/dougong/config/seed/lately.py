"""What the cast of the first bank has done of late: so the start page and the inboxes are not empty."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from dougong.apps.accounts.models import Account
from dougong.apps.planning.actions import ReportProgress
from dougong.apps.planning.choices import ItemState, TimingChoice
from dougong.apps.planning.models import WorkItem
from dougong.apps.portfolio.actions import ChangeApprovedValues, CloseProject
from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.models import Project
from dougong.apps.risks.choices import RiskKind
from dougong.apps.risks.models import Risk
from dougong.kernel import clock
from dougong.platform.actions import Action, Add
from dougong.platform.actions.classed import Submitted
from dougong.platform.actions.step_up import stepped_up
from dougong.platform.approvals.actions import Approve
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.policies import policy_of
from dougong.platform.records.days import current_day

REPORTED, CLOSED = 3, 2
DEARER = (Decimal("1.08"), Decimal("1.15"))
"""How much more than approved the manager asks for, project by project."""


@transaction.atomic
def work_goes_on() -> int:
    """Reports, a risk, requests and a first approval by people; answers how many requests wait."""
    cast = {one.username: one for one in Account.objects.select_related("person")}
    manager, pmo = cast["manager"], cast["pmo"]
    mine = Project.objects.select_related("record").filter(
        manager=manager.person, state=ProjectState.ACTIVE
    )
    led = list(mine.order_by("pk"))
    _report(cast["engineer"])
    _raise_a_risk(manager, led[:1])
    requests = [*_ask_for_more(manager, led), *_ask_to_close(pmo)]
    with stepped_up(clock.now()):
        for request in requests[:1]:
            Approve(request, by=cast["office"], reason="材料齐全，金额核对无误。").execute()
    return len(requests)


def _report(engineer: Account) -> None:
    """The engineer says how far the items under way are."""
    theirs = policy_of(WorkItem).rows(engineer, ReportProgress.verb).select_related("record")
    started = theirs.filter(state=ItemState.IN_PROGRESS, timing=TimingChoice.DURATION)
    for item in started.filter(percent_complete__lt=80).order_by("pk")[:REPORTED]:
        item.percent_complete += 10
        ReportProgress(item, by=engineer, reason="本周进展").execute()


def _raise_a_risk(manager: Account, led: list[Project]) -> None:
    for project in led:
        risk = Risk(
            project=project,
            title_zh="年末封网期压缩上线窗口",
            title_en="Year-end freeze narrows the launch window",
            kind_of_risk=RiskKind.SCHEDULE,
            likelihood=3,
            impact=4,
            response_zh="提前两周完成演练，备选窗口定在元旦后",
            response_en="Rehearse two weeks earlier; the second window lies after New Year",
            owner=project.manager,
            due_on=current_day() + timedelta(days=30),
        )
        Add(risk, by=manager).execute()


def _ask_for_more(manager: Account, led: list[Project]) -> list[ApprovalRequest]:
    requests = []
    for project, factor in zip(led, DEARER, strict=False):
        amount = project.approved_amount or Decimal("3000000.00")
        project.approved_amount = (amount * factor).quantize(Decimal("1.00"))
        reason = "设备到货价格高于概算，申请调整批准金额。"
        requests += submitted(ChangeApprovedValues(project, by=manager, reason=reason))
    return requests


def _ask_to_close(pmo: Account) -> list[ApprovalRequest]:
    theirs = policy_of(Project).rows(pmo, CloseProject.verb).select_related("record")
    ending = theirs.filter(state=ProjectState.CLOSING)
    requests = []
    for project in ending.order_by("pk")[:CLOSED]:
        reason = "验收完成，资料已归档。"
        requests += submitted(CloseProject(project, by=pmo, reason=reason))
    return requests


def submitted(action: Action) -> list[ApprovalRequest]:
    """The requests that a verb has become; none where nothing was to be approved."""
    try:
        action.execute()
    except Submitted as told:
        return list(told.requests)
    return []
