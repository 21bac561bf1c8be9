"""Requirements of the projects of a made bank: raised, signed, frozen, and asked to change."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from dougong.apps.accounts.models import Person
from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.models import Project
from dougong.apps.requirements.actions import AddChange, AddRequirement
from dougong.apps.requirements.choices import (
    ChangeCause,
    Priority,
    RequirementKind,
    RequirementSource,
    RequirementState,
)
from dougong.apps.requirements.models import ChangeRequest, FreezeWindow, Requirement
from dougong.kernel import clock
from dougong.platform.actions import Add
from dougong.platform.policies import Installation


class Need(NamedTuple):
    """What is asked for, in both languages, with one criterion that can be verified."""

    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    criterion: str
    kind: RequirementKind
    source: RequirementSource


_K, _S = RequirementKind, RequirementSource
NEEDS = (
    Need("余额变动实时提醒", "Alert on change of balance", "余额变动后十秒内向客户发送提醒。", "An alert is sent within ten seconds.", "提醒送达时间 ≤ 10 秒（压力测试）", _K.FUNCTIONAL, _S.CUSTOMER),
    Need("大额转账双人复核", "Two persons check large transfers", "单笔五万元以上须由第二人复核。", "A second person checks any transfer above 50,000.", "假如单笔超过五万元，当经办提交，那么须第二人复核后入账", _K.COMPLIANCE, _S.REGULATOR),
    Need("登录失败锁定", "Lock after failed sign-ins", "连续五次失败后锁定三十分钟。", "Five failures lock the account for thirty minutes.", "- 第五次失败后账号锁定三十分钟", _K.SECURITY, _S.AUDIT),
    Need("对账差异清单导出", "Export of reconciliation differences", "日终对账差异可导出核对。", "Differences of the day can be exported.", "假如存在差异，当导出清单，那么逐笔列出两方金额", _K.OPERATIONS, _S.DEPARTMENT),
    Need("柜员操作响应时间", "Response time at the counter", "柜面交易平均响应不超过两秒。", "A counter transaction answers within two seconds.", "平均响应时间 ≤ 2 秒（生产抽样）", _K.NON_FUNCTIONAL, _S.WORKSHOP),
    Need("客户信息脱敏展示", "Customer data shown masked", "证件号码默认脱敏。", "Identity numbers are masked by default.", "- 未授权岗位看到的证件号码仅保留后四位", _K.DATA, _S.REGULATOR),
)  # fmt: skip
STATES = (
    RequirementState.RAISED,
    RequirementState.ANALYSED,
    RequirementState.PRIORITISED,
    RequirementState.CONFIRMED,
    RequirementState.IN_DELIVERY,
)
SIGNED = {RequirementState.CONFIRMED, RequirementState.IN_DELIVERY}
FROZEN, FREEZE_DAYS = 2, 45


def raise_requirements(
    projects: Sequence[Project], people: Sequence[Person], rng: random.Random
) -> list[Requirement]:
    """Every need once or more in each running project; two projects are frozen after that."""
    running = [one for one in projects if one.state == ProjectState.ACTIVE]
    rows = [_requirement(one, need, people, rng) for one in running for need in NEEDS]
    stored: list[Requirement] = AddRequirement.execute_many(rows, by=Installation())
    _ask_for_changes(stored, running[:FROZEN])
    _freeze(running[:FROZEN])
    return stored


def _requirement(
    project: Project, need: Need, people: Sequence[Person], rng: random.Random
) -> Requirement:
    state = rng.choice(STATES)
    sponsor, owner = rng.sample(list(people), k=2)
    is_managed = project.manager is not None and project.manager.pk != sponsor.pk
    return Requirement(
        project=project,
        unit_id=project.leading_unit_id,
        title_zh=need.title_zh,
        title_en=need.title_en,
        text=need.text_zh,
        text_en=need.text_en,
        criteria=need.criterion,
        kind_of_requirement=need.kind,
        source=need.source,
        product_manager=project.manager if is_managed else None,
        sponsor=sponsor,
        owner=owner,
        business_value=rng.choice((3, 5, 8, 13)),
        time_criticality=rng.choice((2, 3, 5, 8)),
        risk_reduction=rng.choice((1, 2, 5, 8)),
        job_size=rng.choice((2, 3, 5, 8)),
        priority=rng.choice(Priority.values),
        state=state,
        baseline_number=1 if state in SIGNED else None,
    )


def _ask_for_changes(requirements: Sequence[Requirement], projects: Sequence[Project]) -> None:
    keys = {project.pk for project in projects}
    asked = [one for one in requirements if one.project_id in keys and one.baseline_number][:6]
    rows = [
        ChangeRequest(
            requirement=one,
            project=one.project,
            title_zh=f"调整：{one.title_zh}",
            title_en=f"Adjust: {one.title_en}",
            cause=ChangeCause.REGULATION,
            description="监管口径更新，需补充说明。",
            new_text=f"{one.text}新口径自下季度起执行。",
        )
        for one in asked
    ]
    AddChange.execute_many(rows, by=Installation())


def _freeze(projects: Sequence[Project]) -> None:
    now = clock.now()
    rows = [
        FreezeWindow(
            place=project.record,
            title_zh="投产前需求冻结",
            title_en="Freeze before launch",
            starts_at=now,
            ends_at=now + timedelta(days=FREEZE_DAYS),
            purpose="一期需求已确认，冻结至投产。",
        )
        for project in projects
    ]
    Add.execute_many(rows, by=Installation())
