"""The responsibility matrix: exactly one person answers for each thing."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dougong.apps.accounts.factories import PersonFactory
from dougong.apps.requirements import actions
from dougong.apps.requirements.choices import Letter
from dougong.apps.requirements.factories import RequirementFactory, ResponsibilityFactory
from dougong.apps.requirements.models import Responsibility
from dougong.platform.policies import Installation
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
BY = Installation()


def given(requirement, letter):
    row = Responsibility(
        project=requirement.project,
        subject=requirement.record,
        person=PersonFactory(),
        letter=letter,
    )
    return actions.AddResponsibility(row, by=BY).execute()


def test_exactly_one_person_answers():
    requirement = RequirementFactory()
    with pytest.raises(ValidationError) as told:
        given(requirement, Letter.RESPONSIBLE)
    assert codes(told) == ["requirements.no_accountable"]
    first = given(requirement, Letter.ACCOUNTABLE)
    given(requirement, Letter.RESPONSIBLE)
    with pytest.raises(ValidationError) as told:
        given(requirement, Letter.ACCOUNTABLE)
    assert codes(told) == ["requirements.accountable_stays"]
    with pytest.raises(ValidationError) as told:
        actions.DeleteResponsibility(first, by=BY).execute()
    assert codes(told) == ["requirements.accountable_stays"]


def test_the_database_refuses_a_second_accountable():
    first = ResponsibilityFactory()
    with pytest.raises(IntegrityError, match="raci_one_accountable"), transaction.atomic():
        ResponsibilityFactory(subject=first.subject, letter=Letter.ACCOUNTABLE)


def test_the_a_is_handed_over_to_somebody_who_had_another_letter():
    requirement = RequirementFactory()
    first, other = given(requirement, Letter.ACCOUNTABLE), given(requirement, Letter.CONSULTED)
    first.person = other.person
    actions.HandOver(first, by=BY).execute()
    (only,) = Responsibility.objects.filter(subject=requirement.record)
    assert (only.letter, only.person_id) == (Letter.ACCOUNTABLE, other.person_id)
