"""Risks of the projects of a made bank, by the type of project."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.models import Project
from dougong.apps.risks.choices import RiskKind, RiskState
from dougong.apps.risks.models import Risk
from dougong.platform.actions import Add
from dougong.platform.policies import Installation


class Threat(NamedTuple):
    """What may go wrong and what is done about it, in both languages."""

    kind: RiskKind
    title_zh: str
    title_en: str
    response_zh: str
    response_en: str


_K = RiskKind
ANYWHERE = (
    Threat(_K.PEOPLE, "关键人员被抽调", "Key people are called away", "指定后备并每周交接一次", "Name a deputy and hand over weekly"),
    Threat(_K.SUPPLIER, "供应商交付延期", "Supplier delivers late", "合同分阶段验收并约定违约金", "Accept by stages and agree on a penalty"),
    Threat(_K.SCHEDULE, "需求确认晚于冻结日", "Requirements confirmed after the freeze", "提前两周召开联合应用设计会", "Hold the design workshop two weeks earlier"),
    Threat(_K.COST, "采购价格高于概算", "Prices exceed the estimate", "三家比价并保留 5% 应急储备", "Compare three offers and keep 5 % in reserve"),
    Threat(_K.COMPLIANCE, "监管要求在实施中变化", "Rules change on the way", "法律合规部每月通报一次", "Legal and Compliance reports monthly"),
)  # fmt: skip
TECHNICAL = (
    Threat(_K.TECHNICAL, "数据迁移后账务不平", "Accounts differ after migration", "三轮试迁并逐笔核对", "Rehearse three times and reconcile line by line"),
    Threat(_K.OPERATIONAL, "切换窗口不足", "Cut-over window too short", "准备回退方案并演练两次", "Prepare the rollback and drill it twice"),
    Threat(_K.SECURITY, "上线前渗透测试发现高危漏洞", "Penetration test finds high risks", "设计阶段即做安全评估", "Assess security in design already"),
    Threat(_K.TECHNICAL, "性能达不到并发要求", "Load is not carried", "每个迭代做一次压力测试", "Run a load test in every sprint"),
)  # fmt: skip
WORKS = (
    Threat(_K.OPERATIONAL, "夜间施工影响营业", "Night works disturb business", "噪声作业限于周末", "Noisy work at weekends only"),
    Threat(_K.COMPLIANCE, "消防验收一次不过", "Fire acceptance fails", "隐蔽工程逐项拍照留存", "Photograph every hidden part"),
    Threat(_K.SUPPLIER, "空调设备到货推迟", "Cooling units arrive late", "提前八周下单并驻厂监造", "Order eight weeks ahead and watch production"),
)  # fmt: skip
SITE_TYPES = {"branch", "datacenter", "security_facility"}
SHARE_CLOSED = 0.3


def identify(projects: Sequence[Project], rng: random.Random) -> list[Risk]:
    """Two to five risks for each project; those of ended projects are closed."""
    rows = [row for project in projects for row in _risks_of(project, rng)]
    stored: list[Risk] = Add.execute_many(rows, by=Installation())
    return stored


def _risks_of(project: Project, rng: random.Random) -> list[Risk]:
    known = ANYWHERE + (WORKS if project.project_type in SITE_TYPES else TECHNICAL)
    has_ended = project.state in {ProjectState.CLOSED, ProjectState.TERMINATED}
    rows = []
    for threat in rng.sample(known, k=rng.randrange(2, 6)):
        is_closed = has_ended or rng.random() < SHARE_CLOSED
        start: date = project.planned_start  # type: ignore[assignment]
        rows.append(
            Risk(
                project=project,
                title_zh=threat.title_zh,
                title_en=threat.title_en,
                kind_of_risk=threat.kind,
                likelihood=rng.choice((1, 2, 2, 3, 3, 4, 5)),
                impact=rng.choice((1, 2, 3, 3, 4, 4, 5)),
                response_zh=threat.response_zh,
                response_en=threat.response_en,
                owner=project.manager,
                due_on=start + timedelta(days=rng.randrange(20, 240)),
                state=RiskState.CLOSED if is_closed else RiskState.OPEN,
            )
        )
    return rows
