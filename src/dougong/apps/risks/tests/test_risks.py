"""What is special to risks; the battery tests the rest."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from dougong.apps.risks.actions import CloseRisk, ReopenRisk
from dougong.apps.risks.choices import RiskState
from dougong.apps.risks.factories import RiskFactory
from dougong.apps.risks.queries import exposure, level
from dougong.platform.policies import Installation
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
REASON = "supplier replaced"


def do(verb, risk):
    return verb(risk, by=Installation(), reason=REASON).execute()


def test_a_risk_is_closed_and_reopened_in_turn():
    risk = do(CloseRisk, RiskFactory())
    assert (risk.state, CloseRisk.applies_to(risk), ReopenRisk.applies_to(risk)) == (
        RiskState.CLOSED,
        False,
        True,
    )
    with pytest.raises(ValidationError) as refused:
        do(CloseRisk, risk)
    assert codes(refused) == ["risks.already_closed"]
    risk = do(ReopenRisk, risk)
    with pytest.raises(ValidationError) as refused:
        do(ReopenRisk, risk)
    assert codes(refused) == ["risks.already_open"]


@pytest.mark.parametrize("field", ["likelihood", "impact"])
@pytest.mark.parametrize("value", [0, 6])
def test_levels_run_from_one_to_five_even_for_the_database(field, value):
    with pytest.raises(IntegrityError, match=f"risk_{field}_1_to_5"):
        RiskFactory(**{field: value})


@pytest.mark.parametrize(
    ("likelihood", "impact", "score", "expected"),
    [
        (4, 5, 20, "critical"),
        (3, 4, 12, "high"),
        (1, 5, 5, "medium"),
        (2, 4, 8, "medium"),
        (2, 2, 4, "low"),
    ],
)
def test_the_level_follows_from_likelihood_times_impact(likelihood, impact, score, expected):
    risk = RiskFactory.build(likelihood=likelihood, impact=impact, project=None)
    assert (exposure.read(risk), level.read(risk)) == (score, expected)
