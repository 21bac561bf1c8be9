"""What the projects of a made bank are about: believable titles and objectives in both languages."""

from __future__ import annotations

from typing import NamedTuple

from dougong.apps.portfolio.choices import Method, ProjectCategory, ProjectType, ValueDriver

from .catalogue_text import IT_TEXTS, OTHER_TEXTS, WORKS_TEXTS

STRATEGIC, OPERATIONAL, INNOVATION = (
    ProjectCategory.STRATEGIC,
    ProjectCategory.OPERATIONAL,
    ProjectCategory.INNOVATION,
)
CUSTOMER, EFFICIENCY, COMPLIANCE = (
    ValueDriver.CUSTOMER_EXPERIENCE,
    ValueDriver.EFFICIENCY,
    ValueDriver.COMPLIANCE,
)


class Undertaking(NamedTuple):
    """A kind of project: what it is, who leads it, how long it takes, what it costs (CNY 10,000)."""

    key: str
    project_type: ProjectType
    category: ProjectCategory
    method: Method
    driver: ValueDriver
    department: str
    months: int
    cost: int


_T, _M = ProjectType, Method
UNDERTAKINGS: tuple[Undertaking, ...] = (
    Undertaking("core", _T.IT_BUILD, STRATEGIC, _M.HYBRID, EFFICIENCY, "it", 20, 16800),
    Undertaking("refit", _T.BRANCH, OPERATIONAL, _M.WATERFALL, CUSTOMER, "channels", 7, 620),
    Undertaking("pricing", _T.MODEL, STRATEGIC, _M.HYBRID, EFFICIENCY, "quant", 10, 940),
    Undertaking("dr_site", _T.DATACENTER, STRATEGIC, _M.WATERFALL, COMPLIANCE, "data_centre", 18, 21500),
    Undertaking("mobile", _T.IT_BUILD, OPERATIONAL, _M.AGILE, CUSTOMER, "retail", 9, 1860),
    Undertaking("aml", _T.MODEL, OPERATIONAL, _M.HYBRID, COMPLIANCE, "compliance", 8, 760),
    Undertaking("lake", _T.DATA, STRATEGIC, _M.HYBRID, EFFICIENCY, "data", 14, 4300),
    Undertaking("robot", _T.INNOVATION_LAB, INNOVATION, _M.AGILE, CUSTOMER, "lab", 5, 180),
    Undertaking("vault", _T.SECURITY_FACILITY, OPERATIONAL, _M.WATERFALL, COMPLIANCE, "security", 6, 540),
    Undertaking("snowball", _T.PRODUCT, STRATEGIC, _M.HYBRID, CUSTOMER, "wealth", 7, 480),
    Undertaking("payments", _T.IT_CHANGE, OPERATIONAL, _M.AGILE, CUSTOMER, "it", 6, 720),
    Undertaking("cooling", _T.DATACENTER, OPERATIONAL, _M.WATERFALL, EFFICIENCY, "data_centre", 8, 1350),
    Undertaking("headquarters", _T.BRANCH, STRATEGIC, _M.WATERFALL, EFFICIENCY, "channels", 22, 30500),
    Undertaking("ecl", _T.MODEL, OPERATIONAL, _M.WATERFALL, COMPLIANCE, "risk", 11, 880),
    Undertaking("credit_flow", _T.IT_BUILD, OPERATIONAL, _M.HYBRID, EFFICIENCY, "corporate", 12, 2400),
    Undertaking("master_data", _T.DATA, OPERATIONAL, _M.WATERFALL, COMPLIANCE, "data", 10, 960),
    Undertaking("green_bond", _T.PRODUCT, INNOVATION, _M.HYBRID, CUSTOMER, "corporate", 6, 260),
    Undertaking("ledger", _T.IT_CHANGE, STRATEGIC, _M.WATERFALL, COMPLIANCE, "finance", 13, 2750),
    Undertaking("cctv", _T.SECURITY_FACILITY, OPERATIONAL, _M.WATERFALL, COMPLIANCE, "security", 7, 830),
    Undertaking("graph", _T.INNOVATION_LAB, INNOVATION, _M.AGILE, COMPLIANCE, "lab", 6, 220),
    Undertaking("counter", _T.IT_CHANGE, OPERATIONAL, _M.AGILE, CUSTOMER, "channels", 8, 690),
    Undertaking("distributed", _T.IT_BUILD, STRATEGIC, _M.HYBRID, EFFICIENCY, "it", 16, 7200),
    Undertaking("network", _T.DATACENTER, OPERATIONAL, _M.WATERFALL, EFFICIENCY, "data_centre", 9, 1980),
    Undertaking("self_service", _T.BRANCH, OPERATIONAL, _M.HYBRID, CUSTOMER, "channels", 6, 410),
    Undertaking("scorecard", _T.MODEL, OPERATIONAL, _M.AGILE, EFFICIENCY, "risk", 6, 320),
    Undertaking("cross_border", _T.PRODUCT, STRATEGIC, _M.HYBRID, CUSTOMER, "corporate", 9, 1120),
    Undertaking("quality", _T.DATA, OPERATIONAL, _M.AGILE, COMPLIANCE, "data", 7, 380),
    Undertaking("paperless", _T.IT_CHANGE, OPERATIONAL, _M.AGILE, EFFICIENCY, "compliance", 5, 290),
    Undertaking("privacy", _T.INNOVATION_LAB, INNOVATION, _M.AGILE, COMPLIANCE, "lab", 7, 240),
    Undertaking("training", _T.OTHER, OPERATIONAL, _M.WATERFALL, EFFICIENCY, "hr", 8, 150),
    Undertaking("treasury", _T.IT_BUILD, OPERATIONAL, _M.WATERFALL, EFFICIENCY, "finance", 11, 1640),
    Undertaking("elderly", _T.BRANCH, OPERATIONAL, _M.WATERFALL, CUSTOMER, "channels", 5, 260),
    Undertaking("limits", _T.IT_CHANGE, OPERATIONAL, _M.HYBRID, COMPLIANCE, "risk", 7, 540),
    Undertaking("fire", _T.SECURITY_FACILITY, OPERATIONAL, _M.WATERFALL, COMPLIANCE, "security", 6, 470),
    Undertaking("devops", _T.IT_BUILD, STRATEGIC, _M.AGILE, EFFICIENCY, "it", 9, 880),
    Undertaking("pension", _T.PRODUCT, OPERATIONAL, _M.HYBRID, CUSTOMER, "retail", 8, 520),
    Undertaking("stress", _T.MODEL, OPERATIONAL, _M.HYBRID, COMPLIANCE, "risk", 9, 430),
    Undertaking("vision", _T.INNOVATION_LAB, INNOVATION, _M.AGILE, EFFICIENCY, "lab", 5, 160),
    Undertaking("procure", _T.OTHER, OPERATIONAL, _M.WATERFALL, EFFICIENCY, "procurement", 7, 210),
    Undertaking("reporting", _T.DATA, STRATEGIC, _M.HYBRID, COMPLIANCE, "finance", 12, 1480),
)  # fmt: skip


class Wording(NamedTuple):
    """Title and objective; `{day}` stands where the planned finish is named."""

    title_zh: str
    title_en: str
    objective_zh: str
    objective_en: str


WORDINGS = {key: Wording(*texts) for key, *texts in (*IT_TEXTS, *WORKS_TEXTS, *OTHER_TEXTS)}
