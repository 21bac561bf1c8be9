"""The people as whom one may sign in to the demo, and their passwords."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dougong.apps.accounts.actions import (
    AddAccount,
    GrantRole,
    SetPassword,
    random_password,
    shipped_role,
)
from dougong.apps.accounts.choices import ShippedRole
from dougong.apps.accounts.models import Account, Person, RoleGrant
from dougong.apps.organisation.models import Unit
from dougong.apps.portfolio.actions import AddMember, AppointManager
from dougong.apps.portfolio.choices import ProjectRole, ProjectState
from dougong.apps.portfolio.models import Project, ProjectMember
from dougong.platform.actions import Add
from dougong.platform.policies import Installation

from .institution import REASON, Institution

FILE = "demo_accounts.json"


@dataclass(frozen=True, slots=True)
class Part:
    """One account of the demo: who, in which department, with which role on what."""

    username: str
    role: ShippedRole
    department: str
    person_zh: str
    person_en: str
    place: str = "bank"
    """`bank`, `branch`, or `projects` for those whose right comes with their projects."""


FIRST_BANK = (
    Part("pmo", ShippedRole.PMO, "pmo", "李静", "Jing Li"),
    Part("manager", ShippedRole.PROJECT_MANAGER, "it", "王思远", "Siyuan Wang", "projects"),
    Part("engineer", ShippedRole.ENGINEER, "it", "周宇航", "Yuhang Zhou", "projects"),
    Part("executive", ShippedRole.EXECUTIVE, "office", "陈国栋", "Guodong Chen"),
    Part("finance", ShippedRole.FINANCE, "finance", "赵慧敏", "Huimin Zhao"),
    Part("risk", ShippedRole.RISK_OFFICER, "risk", "宋明哲", "Mingzhe Song"),
    Part("auditor", ShippedRole.INTERNAL_AUDITOR, "audit", "林永安", "Yong'an Lin"),
    Part("steward", ShippedRole.SITE_STEWARD, "channels", "何春燕", "Chunyan He", "branch"),
    Part("office", ShippedRole.PMO, "pmo", "杨帆", "Fan Yang"),
    Part("head", ShippedRole.DEPARTMENT_HEAD, "it", "刘军", "Jun Liu"),
    Part("president", ShippedRole.VICE_PRESIDENT, "office", "孙立诚", "Licheng Sun"),
    Part("compliance", ShippedRole.COMPLIANCE_OFFICER, "risk", "许清源", "Qingyuan Xu"),
    Part("security", ShippedRole.SECURITY_ADMIN, "it", "唐承志", "Chengzhi Tang"),
    Part("security2", ShippedRole.SECURITY_ADMIN, "it", "方一鸣", "Yiming Fang"),
    Part("system", ShippedRole.SYSTEM_ADMIN, "it", "郭志远", "Zhiyuan Guo"),
    Part("system2", ShippedRole.SYSTEM_ADMIN, "it", "沈佳宁", "Jianing Shen"),
    Part("audit", ShippedRole.AUDIT_ADMIN, "audit", "韩雪松", "Xuesong Han"),
    Part("audit2", ShippedRole.AUDIT_ADMIN, "audit", "罗静怡", "Jingyi Luo"),
)
SECOND_BANK = (Part("outsider", ShippedRole.PMO, "pmo", "欧阳雪", "Xue Ouyang"),)
MANAGED, STAFFED = 4, 3
"""Projects that the demo's manager leads and its engineer works in."""


def engage(institution: Institution, parts: Sequence[Part], projects: Sequence[Project]) -> None:
    """Hire the cast of one bank, give each their rights, and put them into projects."""
    running = [row for row in projects if row.state == ProjectState.ACTIVE]
    for part in parts:
        home = institution.department(part.department)
        account = _hire(part, home)
        if part.place == "projects":
            _grant(account, ShippedRole.READER, home)
            _put_into_projects(part, account, running)
        else:
            scope = institution.root if part.place == "bank" else institution.branches[0]
            _grant(account, part.role, scope)


def _hire(part: Part, home: Unit) -> Account:
    person = Person(
        name_zh=part.person_zh,
        name_en=part.person_en,
        email=f"{part.username}@bank.example",
        unit=home.record,
        joined_on=date(2015, 7, 1),
    )
    Add(person, by=Installation()).execute()
    account = Account(username=part.username, person=person)
    return AddAccount(account, by=Installation()).execute()


def _grant(account: Account, role: ShippedRole, scope: Unit) -> None:
    grant = RoleGrant(account=account, role=shipped_role(role), scope=scope.record, reason=REASON)
    GrantRole(grant, by=Installation()).execute()


def _put_into_projects(part: Part, account: Account, running: Sequence[Project]) -> None:
    if part.role == ShippedRole.PROJECT_MANAGER:
        for project in running[:MANAGED]:
            project.manager = account.person
            AppointManager(project, by=Installation()).execute()
        return
    for project in running[:STAFFED]:
        member = ProjectMember(
            project=project, person=account.person, project_role=ProjectRole.DEVELOPER
        )
        AddMember(member, by=Installation()).execute()


def open_accounts(data: Path) -> list[dict[str, str]]:
    """Give the cast one password made at random, and keep it with the names where the demo shows it.

    A password that is kept already stays: a demo that is seeded anew opens to the same one.
    """
    path = data / FILE
    password = _kept_password(path) or random_password()
    lines = []
    for part in (*FIRST_BANK, *SECOND_BANK):
        account = Account.objects.select_related("record", "person__record").get(
            username=part.username
        )
        if not account.check_password(password):
            SetPassword(account, by=Installation(), password=password).execute()
        lines.append({"username": part.username, "password": password} | _labels(part))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(lines, ensure_ascii=False, indent=2), encoding="utf-8")
    return lines


def _labels(part: Part) -> dict[str, str]:
    role = shipped_role(part.role)
    where_zh, where_en = ("（乙行）", " (second bank)") if part in SECOND_BANK else ("", "")
    return {
        "label_zh": f"{role.name_zh} · {part.person_zh}{where_zh}",
        "label_en": f"{role.name_en} · {part.person_en}{where_en}",
    }


def _kept_password(path: Path) -> str:
    if not path.exists():
        return ""
    lines = json.loads(path.read_text(encoding="utf-8"))
    return str(lines[0]["password"]) if lines else ""
