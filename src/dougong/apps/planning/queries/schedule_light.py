"""The shipped rule set that judges a project's schedule red, yellow or green."""

from __future__ import annotations

from typing import Any

from dougong.platform.rules.shipped import ShippedRuleSet

VARIANCE, FLOAT = "project.finish_variance_days", "project.float_days_min"
OVERDUE, LATE = "project.overdue_count", "project.milestones_late_count"
BASELINE = "project.has_baseline"


REASONS = (
    ("no_baseline", "尚无基线", "No baseline yet"),
    ("not_scheduled", "计划尚未排程", "Plan not scheduled"),
    ("far_late", "完工推迟 10 天以上", "Finish 10 days late or more"),
    ("many_overdue", "逾期工作项过多", "Many items overdue"),
    ("late", "完工推迟", "Finish is late"),
    ("overdue", "有逾期工作项", "Items are overdue"),
    ("milestones", "里程碑推迟", "Milestones are late"),
    ("float", "浮动时间为负", "Float is negative"),
    ("on_schedule", "按计划进行", "On schedule"),
)


def _line(colour: str, why: str, **when: Any) -> dict[str, Any]:
    return {"when": when, "then": {"colour": colour, "why": why}, "remark": ""}


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
            {
                "key": "why",
                "zh": "理由",
                "en": "Why",
                "type": "choice",
                "choices": [{"code": code, "zh": zh, "en": en} for code, zh, en in REASONS],
            },
        ],
        "rows": [
            _line("grey", "no_baseline", **{BASELINE: {"is": False}}),
            _line("grey", "not_scheduled", **{VARIANCE: {"unknown": True}}),
            _line(
                "red",
                "far_late",
                **{VARIANCE: {"from": "10"}},
            ),
            _line("red", "many_overdue", **{OVERDUE: {"from": "10"}}),
            _line("yellow", "late", **{VARIANCE: {"over": "0"}}),
            _line("yellow", "overdue", **{OVERDUE: {"from": "1"}}),
            _line("yellow", "milestones", **{LATE: {"from": "1"}}),
            _line("yellow", "float", **{FLOAT: {"below": "0"}}),
            _line("green", "on_schedule"),
        ],
    },
)
