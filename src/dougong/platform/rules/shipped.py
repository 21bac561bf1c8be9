"""What comes with the product: the class of rule versions, and the light of a project's schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.classes import ActionClass, declare

VERSIONS = declare(
    ActionClass(
        key="rule_version",
        label=_("rule versions"),
        dimensions=(),
        shipped=(
            {
                "when": {},
                "steps": [
                    {"party": "risk_officer", "stage": 1},
                    {"party": "compliance_officer", "stage": 2},
                ],
                "level": 5,
            },
        ),
    )
)
"""A rule never comes into force on one person's word."""


@dataclass(frozen=True)
class ShippedRuleSet:
    """A rule set that every institution is given once, to be followed by versions of its own."""

    key: str
    subject: str
    title_zh: str
    title_en: str
    purpose: str
    content: dict[str, Any]
    effective_on: date = date(2020, 1, 1)

    def columns(self) -> dict[str, Any]:
        names = ("key", "subject", "title_zh", "title_en", "purpose")
        return {name: getattr(self, name) for name in names} | {"is_shown": True}


VARIANCE, FLOAT = "project.finish_variance_days", "project.float_days_min"
OVERDUE, LATE = "project.overdue_count", "project.milestones_late_count"
BASELINE = "project.has_baseline"


def _line(colour: str, zh: str, en: str, **when: Any) -> dict[str, Any]:
    return {"when": when, "then": {"colour": colour, "why": f"{zh} · {en}"}, "remark": ""}


SCHEDULE_LIGHT = ShippedRuleSet(
    key="schedule_light",
    subject="project",
    title_zh="进度红黄绿灯",
    title_en="Schedule light",
    purpose="红黄绿三色判断项目进度，取自计划事实。 Judges a project's schedule from facts of its plan.",
    content={
        "columns": [{"fact": name} for name in (BASELINE, VARIANCE, OVERDUE, LATE, FLOAT)],
        "outcomes": [
            {
                "key": "colour",
                "zh": "灯色",
                "en": "Light",
                "type": "choice",
                "choices": [
                    {"code": "green", "zh": "绿", "en": "Green", "tone": "good"},
                    {"code": "yellow", "zh": "黄", "en": "Yellow", "tone": "near"},
                    {"code": "red", "zh": "红", "en": "Red", "tone": "critical"},
                    {"code": "grey", "zh": "无法评价", "en": "Not rated", "tone": "idle"},
                ],
            },
            {"key": "why", "zh": "理由", "en": "Why", "type": "text"},
        ],
        "rows": [
            _line("grey", "尚无基线", "no baseline yet", **{BASELINE: {"is": False}}),
            _line("grey", "计划尚未排程", "plan not scheduled", **{VARIANCE: {"unknown": True}}),
            _line(
                "red",
                "完工推迟 10 天以上",
                "finish 10 days late or more",
                **{VARIANCE: {"from": "10"}},
            ),
            _line("red", "逾期工作项过多", "many items overdue", **{OVERDUE: {"from": "10"}}),
            _line("yellow", "完工推迟", "finish is late", **{VARIANCE: {"over": "0"}}),
            _line("yellow", "有逾期工作项", "items are overdue", **{OVERDUE: {"from": "1"}}),
            _line("yellow", "里程碑推迟", "milestones are late", **{LATE: {"from": "1"}}),
            _line("yellow", "时差为负", "float is negative", **{FLOAT: {"below": "0"}}),
            _line("green", "按计划进行", "on schedule"),
        ],
    },
)
SHIPPED = (SCHEDULE_LIGHT,)
