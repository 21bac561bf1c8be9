"""The tree of units and the working calendars of a made bank."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dougong.apps.organisation.actions import AddUnit, ChangeUnit, PublishCalendarYear
from dougong.apps.organisation.choices import CalendarPurpose, CalendarSource, UnitKind
from dougong.apps.organisation.models import Calendar, Unit
from dougong.platform.actions import Add
from dougong.platform.policies import Installation

from .geography import PROVINCES, QUARTERS, City
from .scales import Scale

REASON = "demo institution"
ALL_DAY = [[[0, 1440]]] * 7
SITE_WEEK = [[[480, 720], [780, 1080]]] * 6 + [[]]


@dataclass(frozen=True, slots=True)
class Bank:
    """What one made bank is called and where it stands in the list of provinces."""

    key: str
    zh: str
    en: str
    first_province: int


BANKS = (
    Bank("lanchuan", "澜川银行", "Lanchuan Bank", 0),
    Bank("shuoyuan", "朔原银行", "Shuoyuan Bank", 4),
)
DEPARTMENTS: tuple[tuple[str, str, str, UnitKind], ...] = (
    ("pmo", "项目管理办公室", "Project Management Office", UnitKind.PMO),
    ("it", "信息科技部", "Information Technology", UnitKind.HEAD_DEPARTMENT),
    ("data_centre", "数据中心", "Data Centre", UnitKind.CENTRE),
    ("channels", "网点与渠道部", "Branches and Channels", UnitKind.HEAD_DEPARTMENT),
    ("quant", "金融工程部", "Financial Engineering", UnitKind.HEAD_DEPARTMENT),
    ("risk", "风险管理部", "Risk Management", UnitKind.HEAD_DEPARTMENT),
    ("finance", "财务会计部", "Finance and Accounting", UnitKind.HEAD_DEPARTMENT),
    ("audit", "审计部", "Internal Audit", UnitKind.HEAD_DEPARTMENT),
    ("compliance", "法律合规部", "Legal and Compliance", UnitKind.HEAD_DEPARTMENT),
    ("retail", "个人金融部", "Retail Banking", UnitKind.HEAD_DEPARTMENT),
    ("corporate", "公司金融部", "Corporate Banking", UnitKind.HEAD_DEPARTMENT),
    ("security", "安全保卫部", "Security", UnitKind.HEAD_DEPARTMENT),
    ("procurement", "采购部", "Procurement", UnitKind.HEAD_DEPARTMENT),
    ("data", "数据管理部", "Data Management", UnitKind.HEAD_DEPARTMENT),
    ("lab", "金融科技创新实验室", "Innovation Laboratory", UnitKind.CENTRE),
    ("hr", "人力资源部", "Human Resources", UnitKind.HEAD_DEPARTMENT),
    ("wealth", "财富管理部", "Wealth Management", UnitKind.HEAD_DEPARTMENT),
    ("cards", "信用卡中心", "Credit Cards", UnitKind.CENTRE),
    ("operations", "运营管理部", "Operations", UnitKind.HEAD_DEPARTMENT),
    ("markets", "金融市场部", "Financial Markets", UnitKind.HEAD_DEPARTMENT),
    ("international", "国际业务部", "International Business", UnitKind.HEAD_DEPARTMENT),
    ("inclusive", "普惠金融部", "Inclusive Finance", UnitKind.HEAD_DEPARTMENT),
    ("strategy", "战略发展部", "Strategy", UnitKind.HEAD_DEPARTMENT),
    ("office", "办公室", "General Office", UnitKind.HEAD_DEPARTMENT),
)


@dataclass(slots=True)
class Institution:
    """The units of one bank by what the seed needs them for."""

    bank: Bank
    root: Unit
    departments: dict[str, Unit] = field(default_factory=dict)
    branches: list[Unit] = field(default_factory=list)
    outlets: list[Unit] = field(default_factory=list)

    def department(self, key: str) -> Unit:
        """The department with this duty, or the one that does its work in a smaller bank."""
        return self.departments.get(key) or self.departments["it"]


def found(bank: Bank, scale: Scale, rng: random.Random, today: date) -> Institution:
    """Make the tree of a bank and its calendars."""
    root = Unit(
        name_zh=bank.zh,
        name_en=bank.en,
        kind_of_unit=UnitKind.INSTITUTION,
        opened_on=date(1996, 5, 8),
    )
    institution = Institution(bank, AddUnit(root, by=Installation()).execute())
    _open_departments(institution, scale)
    capitals = PROVINCES[bank.first_province :] + PROVINCES[: bank.first_province]
    for number, cities in enumerate(capitals[: scale.provinces], start=1):
        _open_province(institution, cities[: scale.cities + 1], scale, rng, number)
    _publish_calendars(institution, today)
    return institution


def _add(units: Sequence[Unit]) -> list[Unit]:
    return AddUnit.execute_many(units, by=Installation())


def _open_departments(institution: Institution, scale: Scale) -> None:
    bank = institution.bank
    chosen = DEPARTMENTS[: scale.departments]
    units = [
        Unit(
            name_zh=f"{bank.zh}{zh}",
            name_en=f"{bank.en} {en}",
            short_zh=zh,
            short_en=en[:24],
            kind_of_unit=kind,
            parent=institution.root,
            order=order * 10,
            cost_centre_code=f"{bank.key[:2].upper()}-{1000 + order}",
        )
        for order, (_key, zh, en, kind) in enumerate(chosen, start=1)
    ]
    for (key, *_rest), unit in zip(chosen, _add(units), strict=True):
        institution.departments[key] = unit


def _open_province(
    institution: Institution,
    cities: Sequence[City],
    scale: Scale,
    rng: random.Random,
    number: int,
) -> None:
    bank = institution.bank
    capital = _branch(bank, cities[0], UnitKind.BRANCH_TIER1, institution.root, 1000 + number)
    (branch,) = _add([capital])
    below = _add([_branch(bank, city, UnitKind.BRANCH_TIER2, branch, 10) for city in cities[1:]])
    institution.branches += [branch, *below]
    outlets = [
        _outlet(institution, unit, city, scale, rng)
        for unit, city in zip(below, cities[1:], strict=True)
    ]
    institution.outlets += _add([unit for units in outlets for unit in units])


def _branch(bank: Bank, city: City, kind: UnitKind, parent: Unit, order: int) -> Unit:
    return Unit(
        name_zh=f"{bank.zh}{city.zh}分行",
        name_en=f"{bank.en} {city.en} Branch",
        short_zh=f"{city.zh}分行",
        short_en=f"{city.en} Branch",
        kind_of_unit=kind,
        parent=parent,
        order=order,
        city=city.zh,
        latitude=Decimal(city.latitude),
        longitude=Decimal(city.longitude),
    )


def _outlet(
    institution: Institution, branch: Unit, city: City, scale: Scale, rng: random.Random
) -> list[Unit]:
    bank = institution.bank
    units = []
    for place_zh, place_en in rng.sample(QUARTERS, scale.outlets):
        units.append(
            Unit(
                name_zh=f"{bank.zh}{city.zh}{place_zh}支行",
                name_en=f"{bank.en} {city.en} {place_en} Outlet",
                kind_of_unit=UnitKind.OUTLET,
                parent=branch,
                city=city.zh,
                licence_no=f"{bank.key[:2].upper()}{rng.randrange(10**9):09}",
                latitude=Decimal(city.latitude) + Decimal(rng.randrange(-40, 41)) / 1000,
                longitude=Decimal(city.longitude) + Decimal(rng.randrange(-40, 41)) / 1000,
                opened_on=date(rng.randrange(1998, 2022), rng.randrange(1, 13), 18),
            )
        )
    return units


def _publish_calendars(institution: Institution, today: date) -> None:
    """The calendars every bank has; the years around today are published."""
    owner = institution.root.record
    legal = Calendar(
        name_zh="中国大陆工作日历",
        name_en="Mainland China working calendar",
        unit=owner,
        source=CalendarSource.CN_LEGAL,
    )
    exchange = Calendar(
        name_zh="沪深交易日历",
        name_en="Shanghai and Shenzhen trading calendar",
        unit=owner,
        purpose=CalendarPurpose.TRADING,
        source=CalendarSource.CN_EXCHANGES,
    )
    hong_kong = Calendar(
        name_zh="香港交易日历",
        name_en="Hong Kong trading calendar",
        unit=owner,
        purpose=CalendarPurpose.TRADING,
        source=CalendarSource.HK_EXCHANGE,
    )
    always = Calendar(
        name_zh="全天候运维日历", name_en="Round-the-clock operations", unit=owner, week=ALL_DAY
    )
    Add.execute_many([legal, exchange, hong_kong, always], by=Installation())
    for calendar in (legal, exchange, hong_kong):
        calendar.covers_from = date(today.year - 2, 1, 1)
        calendar.covers_to = date(today.year + 2, 12, 31)
        PublishCalendarYear(calendar, by=Installation(), reason=REASON).execute()
    site = Calendar(
        name_zh="施工现场日历",
        name_en="Building site calendar",
        unit=owner,
        base=legal,
        week=SITE_WEEK,
    )
    Add(site, by=Installation()).execute()
    institution.root.calendar = legal
    ChangeUnit(institution.root, by=Installation()).execute()
