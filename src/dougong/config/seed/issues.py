"""Issues of the projects of a made bank: raised, worked on, and some of them solved."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.models import Project
from dougong.apps.risks.choices import IssueKind, IssueState, Severity
from dougong.apps.risks.models import Issue
from dougong.platform.actions import Add
from dougong.platform.policies import Installation


class Matter(NamedTuple):
    """What has happened and how it was solved, in both languages."""

    kind: IssueKind
    title_zh: str
    title_en: str
    solved_zh: str


_K = IssueKind
MATTERS = (
    Matter(_K.BLOCKAGE, "测试环境端口未开通", "Ports of the test environment are closed", "网络部已按工单开通并验证连通。"),
    Matter(_K.SUPPLIER, "供应商驻场人员未到位", "Staff of the supplier have not arrived", "供应商补派两人，周报跟踪到岗。"),
    Matter(_K.CONFLICT, "两个项目争用同一投产窗口", "Two projects want the same launch window", "调度会确定先后顺序，另一项目顺延一周。"),
    Matter(_K.DELAY, "接口文档晚交五天", "Interface papers are five days late", "压缩评审时间，联调计划不变。"),
    Matter(_K.PROBLEM, "试迁移后余额有差异", "Balances differ after the rehearsal", "修正映射规则后复跑，逐笔核对一致。"),
    Matter(_K.HAZARD, "施工现场临时用电不规范", "Temporary power on site breaks the rules", "已整改并由监理复查拍照。"),
)  # fmt: skip
SHARE = 0.6
STATES = (
    IssueState.OPEN,
    IssueState.ASSIGNED,
    IssueState.IN_PROGRESS,
    IssueState.RESOLVED,
    IssueState.CLOSED,
)
SOLVED = {IssueState.RESOLVED, IssueState.CLOSED}


def raise_issues(projects: Sequence[Project], rng: random.Random, today: date) -> list[Issue]:
    """One or two issues in more than half of the running projects."""
    running = [one for one in projects if one.state == ProjectState.ACTIVE]
    rows = [
        _issue(project, matter, rng, today)
        for project in running
        if rng.random() < SHARE
        for matter in rng.sample(MATTERS, k=rng.randrange(1, 3))
    ]
    stored: list[Issue] = Add.execute_many(rows, by=Installation())
    return stored


def _issue(project: Project, matter: Matter, rng: random.Random, today: date) -> Issue:
    state = rng.choice(STATES)
    return Issue(
        project=project,
        title_zh=matter.title_zh,
        title_en=matter.title_en,
        kind_of_issue=matter.kind,
        severity=rng.choice(Severity.values),
        owner=None if state == IssueState.OPEN else project.manager,
        due_on=today + timedelta(days=rng.randrange(-3, 15)),
        resolution=matter.solved_zh if state in SOLVED else "",
        state=state,
    )
