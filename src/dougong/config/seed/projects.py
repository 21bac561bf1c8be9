"""Portfolios, programmes and projects of a made bank, with phases and members."""

from __future__ import annotations

import calendar
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dougong.apps.accounts.actions import shipped_role
from dougong.apps.accounts.models import Person, RoleGrant
from dougong.apps.organisation.models import Unit
from dougong.apps.portfolio.actions.members import RIGHTS_OF
from dougong.apps.portfolio.choices import (
    Confidentiality,
    PhaseState,
    ProjectCategory,
    ProjectRole,
    ProjectState,
    ProjectType,
)
from dougong.apps.portfolio.models import (
    Phase,
    Portfolio,
    Programme,
    Project,
    ProjectMember,
)
from dougong.platform.actions import Add
from dougong.platform.policies import Installation

from .catalogue import UNDERTAKINGS, WORDINGS, Undertaking
from .institution import Institution
from .people import Staff

MONTH = 30.4
MONTHS = calendar.month_name
PHASES = (
    ("requirements", "需求定义", "Requirement definition", 0.15),
    ("design", "方案设计", "Solution design", 0.15),
    ("build", "实施执行", "Implementation", 0.4),
    ("test", "测试验证", "Test and verification", 0.2),
    ("launch", "上线运维", "Launch and operation", 0.1),
)
TEAM = (
    ProjectRole.PM_ASSISTANT,
    ProjectRole.ARCHITECT,
    ProjectRole.DEVELOPER,
    ProjectRole.TESTER,
    ProjectRole.PRODUCT_MANAGER,
    ProjectRole.OPERATIONS,
)
SHOWN = 6
"""The first projects are under way: they are what a visitor looks at."""
ENDED_EARLY = 0.04
PAUSED = 0.05


@dataclass(slots=True)
class Drafted:
    """A project before it is stored, with the undertaking it carries out."""

    undertaking: Undertaking
    project: Project


def charter(
    institution: Institution, staff: Staff, how_many: int, rng: random.Random, today: date
) -> list[Project]:
    """Make the projects of a bank in all states, with what belongs to them."""
    portfolios = _portfolios(institution, staff)
    programmes = _programmes(portfolios, staff)
    drafted = [_draft(number, institution, staff, rng, today) for number in range(how_many)]
    for draft in drafted:
        _place(draft, portfolios, programmes)
    projects: list[Project] = Add.execute_many(
        [draft.project for draft in drafted], by=Installation()
    )
    _add_phases(projects, today)
    _add_members(projects, staff, rng, today)
    return projects


def _portfolios(institution: Institution, staff: Staff) -> dict[ProjectCategory, Portfolio]:
    owners = staff.of(institution.department("strategy"))
    texts = {
        ProjectCategory.STRATEGIC: ("战略转型组合", "Strategic transformation"),
        ProjectCategory.OPERATIONAL: ("运营改进组合", "Operational improvement"),
        ProjectCategory.INNOVATION: ("创新试验组合", "Innovation trials"),
    }
    rows = [
        Portfolio(title_zh=zh, title_en=en, unit=institution.root, owner=owners[0])
        for zh, en in texts.values()
    ]
    stored = Add.execute_many(rows, by=Installation())
    return dict(zip(texts, stored, strict=True))


def _programmes(portfolios: dict[ProjectCategory, Portfolio], staff: Staff) -> dict[str, Programme]:
    texts = {
        "core": ("核心系统重构项目群", "Core renewal programme", ProjectCategory.STRATEGIC),
        "branch": ("网点转型项目群", "Branch transformation", ProjectCategory.OPERATIONAL),
    }
    rows = [
        Programme(title_zh=zh, title_en=en, portfolio=portfolios[category], manager=staff.people[0])
        for zh, en, category in texts.values()
    ]
    stored = Add.execute_many(rows, by=Installation())
    return dict(zip(texts, stored, strict=True))


def _draft(
    number: int, institution: Institution, staff: Staff, rng: random.Random, today: date
) -> Drafted:
    turn, index = divmod(number, len(UNDERTAKINGS))
    undertaking = UNDERTAKINGS[index]
    branch = institution.branches[(turn + index) % len(institution.branches)]
    # Works on a site are led by the branch of the place, everything else by a department.
    is_local = "{city}" in WORDINGS[undertaking.key].title_zh
    unit = branch if is_local else institution.department(undertaking.department)
    days = round(undertaking.months * MONTH * rng.uniform(0.85, 1.15))
    is_shown = number < SHOWN
    progress = rng.uniform(0.3, 0.7) if is_shown else rng.uniform(-0.25, 1.5)
    start = today - timedelta(days=round(days * progress))
    finish = start + timedelta(days=days)
    manager, sponsor = _people(unit, institution, staff, rng)
    amount = Decimal(round(undertaking.cost * rng.uniform(0.8, 1.2))) * 10_000
    project = Project(
        category=undertaking.category,
        project_type=undertaking.project_type,
        method=undertaking.method,
        value_driver=undertaking.driver,
        leading_unit=unit,
        manager=manager,
        sponsor=sponsor,
        planned_start=start,
        planned_finish=finish,
        approved_amount=amount,
        confidentiality=(
            Confidentiality.SENSITIVE
            if undertaking.project_type == ProjectType.SECURITY_FACILITY
            else Confidentiality.INTERNAL
        ),
    )
    _write(project, undertaking, branch, is_local=is_local or turn == 0)
    _live(project, 1.0 if is_shown else rng.random(), rng, today)
    return Drafted(undertaking, project)


def _people(
    unit: Unit, institution: Institution, staff: Staff, rng: random.Random
) -> tuple[Person, Person]:
    manager = rng.choice(staff.of(unit))
    heads = [*staff.of(institution.department("strategy")), *staff.people[:5]]
    return manager, rng.choice([person for person in heads if person.pk != manager.pk])


def _write(project: Project, undertaking: Undertaking, branch: Unit, *, is_local: bool) -> None:
    """Title and objective; an undertaking that comes again is carried out for a branch."""
    wording = WORDINGS[undertaking.key]
    finish: date = project.planned_finish  # type: ignore[assignment]
    project.title_zh = wording.title_zh.format(city=branch.city)
    project.title_en = wording.title_en.format(city=branch.short_en.removesuffix(" Branch"))
    if not is_local:
        project.title_zh += f"（{branch.short_zh}）"
        project.title_en += f", {branch.short_en}"
    project.objective_zh = wording.objective_zh.format(day=f"{finish.year}年{finish.month}月")
    project.objective_en = wording.objective_en.format(day=f"{MONTHS[finish.month]} {finish.year}")


def _live(project: Project, fate: float, rng: random.Random, today: date) -> None:
    """The state and the actual dates that a project of these dates would have today."""
    start: date = project.planned_start  # type: ignore[assignment]
    finish: date = project.planned_finish  # type: ignore[assignment]
    if start > today:
        return
    project.actual_start = start + timedelta(days=rng.randrange(0, 8))
    project.actual_start = min(project.actual_start, today)
    if finish < today - timedelta(days=20):
        project.state = ProjectState.CLOSED
        late = rng.choice((-12, -3, 0, 5, 14, 19))
        project.actual_finish = finish + timedelta(days=late)
    elif fate < ENDED_EARLY:
        project.state = ProjectState.TERMINATED
        project.actual_finish = today - timedelta(days=min(10, (today - start).days))
    elif fate < ENDED_EARLY + PAUSED:
        project.state = ProjectState.PAUSED
    else:
        project.state = ProjectState.CLOSING if finish < today else ProjectState.ACTIVE


def _place(
    draft: Drafted,
    portfolios: dict[ProjectCategory, Portfolio],
    programmes: dict[str, Programme],
) -> None:
    project, undertaking = draft.project, draft.undertaking
    project.portfolio = portfolios[undertaking.category]
    if undertaking.key in {"core", "distributed", "ledger"}:
        project.programme = programmes["core"]
    elif project.project_type == ProjectType.BRANCH and project.category != "strategic":
        project.programme = programmes["branch"]


def _add_phases(projects: Sequence[Project], today: date) -> None:
    rows = [row for project in projects for row in _phases_of(project, today)]
    Add.execute_many(rows, by=Installation())


def _phases_of(project: Project, today: date) -> list[Phase]:
    start: date = project.planned_start  # type: ignore[assignment]
    finish: date = project.planned_finish  # type: ignore[assignment]
    days, rows, done = (finish - start).days, [], 0.0
    for order, (key, zh, en, share) in enumerate(PHASES, start=1):
        first = start + timedelta(days=round(days * done))
        done += share
        last = start + timedelta(days=round(days * done) - 1)
        rows.append(
            Phase(
                project=project,
                key=key,
                name_zh=zh,
                name_en=en,
                order=order,
                planned_start=first,
                planned_finish=max(last, first),
                state=_phase_state(project, first, last, today),
            )
        )
    return rows


def _phase_state(project: Project, first: date, last: date, today: date) -> PhaseState:
    if project.state in {ProjectState.CLOSED, ProjectState.CLOSING}:
        return PhaseState.DONE
    if project.state == ProjectState.CHARTERED or first > today:
        return PhaseState.PLANNED
    is_running = first <= today <= last and project.state == ProjectState.ACTIVE
    return PhaseState.ACTIVE if is_running else PhaseState.DONE


def _add_members(
    projects: Sequence[Project], staff: Staff, rng: random.Random, today: date
) -> None:
    """The manager and a team from the leading unit and beyond, each with the right of the role."""
    members = []
    for project in projects:
        team = rng.sample(staff.people, k=min(len(TEAM), len(staff.people)))
        pairs = [(ProjectRole.MANAGER, project.manager), *zip(TEAM, team, strict=False)]
        members += [
            ProjectMember(
                project=project,
                person=person,
                project_role=role,
                share=Decimal(rng.randrange(2, 11)) / 10,
                starts_on=project.planned_start or today,
                ends_on=project.actual_finish or project.planned_finish,
            )
            for role, person in pairs
        ]
    stored: list[ProjectMember] = Add.execute_many(members, by=Installation())
    roles = {role: shipped_role(right) for role, right in RIGHTS_OF.items()}
    grants = [
        RoleGrant(
            account=staff.account(member.person),
            role=roles[ProjectRole(member.project_role)],
            scope=member.project.record,
            starts_on=member.starts_on,
            ends_on=member.ends_on,
            reason=f"{member.project.code}: {member.project_role}",
        )
        for member in stored
    ]
    Add.execute_many(grants, by=Installation())
