"""Rule sets and versions for tests."""

from datetime import date

import factory

from dougong.platform.factories import RecordedFactory, UnitPlateFactory

from .models import RuleSet, RuleVersion

CONTENT = {
    "columns": [{"fact": "project.days_late"}],
    "outcomes": [
        {
            "key": "colour",
            "zh": "灯色",
            "en": "Light",
            "type": "choice",
            "choices": [
                {"code": "red", "zh": "红", "en": "Red", "tone": "critical"},
                {"code": "green", "zh": "绿", "en": "Green", "tone": "good"},
            ],
        }
    ],
    "rows": [
        {"when": {"project.days_late": {"from": "10"}}, "then": {"colour": "red"}},
        {"when": {}, "then": {"colour": "green"}},
    ],
}


class RuleSetFactory(RecordedFactory):
    class Meta:
        model = RuleSet

    title_zh = factory.Sequence(lambda n: f"规则集 {n}")
    title_en = factory.Sequence(lambda n: f"Rules {n}")
    key = factory.Sequence(lambda n: f"rules_{n}")
    subject = "project"
    unit = factory.SubFactory(UnitPlateFactory)


class RuleVersionFactory(RecordedFactory):
    class Meta:
        model = RuleVersion

    rule_set = factory.SubFactory(RuleSetFactory)
    number = factory.Sequence(lambda n: n + 1000)
    effective_on = date(2090, 1, 1)
    content = factory.LazyFunction(lambda: CONTENT)
