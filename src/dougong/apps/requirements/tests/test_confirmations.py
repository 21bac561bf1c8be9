"""The confirmation sheet: exact versions, two signatures in order, void with one other character."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from dougong.apps.accounts.factories import AccountFactory
from dougong.apps.requirements import actions
from dougong.apps.requirements.choices import RequirementState, SheetState
from dougong.apps.requirements.factories import ConfirmationFactory, RequirementFactory
from dougong.apps.requirements.models import Requirement
from dougong.apps.requirements.queries.paper import TEMPLATE, told_of
from dougong.apps.requirements.queries.sheets import entries_of, verdict_of
from dougong.apps.requirements.tests.stage import BY, asked, assessed, fresh, implemented, proven
from dougong.platform.actions.step_up import StepUpRequired
from dougong.platform.exports.papers import paper
from dougong.platform.factories import unwatched
from dougong.platform.policies import Installation
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


class Somebody(Installation):
    """The rights of the installation in the hands of a person."""

    def __init__(self, account):
        self.pk, self.natural_person = account.pk, account.person_id


@pytest.fixture
def signers():
    return Somebody(AccountFactory()), Somebody(AccountFactory())


@pytest.fixture
def sheet(signers):
    first, second = signers
    made = ConfirmationFactory(
        product_manager_id=first.natural_person, sponsor_id=second.natural_person
    )
    RequirementFactory(project=made.project, state=RequirementState.PRIORITISED)
    return actions.OfferConfirmation(made, by=BY).execute()


def sign(sheet, by, seen=None):
    row = fresh(sheet)
    with proven():
        return actions.SignConfirmation(row, by=by, seen=seen or row.document_sha256).execute()


def signed(sheet, signers):
    for one in signers:
        sheet = sign(sheet, one)
    return sheet


def test_both_sign_in_order_and_the_text_is_the_baseline(sheet, signers):
    with pytest.raises(PermissionDenied):
        sign(sheet, signers[1])
    sheet = signed(sheet, signers)
    requirement = Requirement.objects.get(project=sheet.project)
    assert sheet.state == SheetState.SIGNED
    assert (requirement.state, requirement.baseline_number) == (RequirementState.CONFIRMED, 1)
    assert verdict_of(sheet).is_valid
    about = [entry.about["document_sha256"] for entry in entries_of(sheet)]
    assert about == [sheet.document_sha256] * 2


def test_nobody_signs_without_a_fresh_proof(sheet, signers):
    with pytest.raises(StepUpRequired):
        actions.SignConfirmation(fresh(sheet), by=signers[0], seen=sheet.document_sha256).execute()
    assert not sheet.signatures.exists()


def test_nobody_signs_another_document_than_the_one_that_was_shown(sheet, signers):
    with pytest.raises(ValidationError) as told:
        sign(sheet, signers[0], seen="0" * 64)
    assert codes(told) == ["requirements.sheet_stale"]


def test_a_text_that_moved_since_the_offer_is_not_signed(sheet, signers):
    requirement = Requirement.objects.select_related("record").get(project=sheet.project)
    requirement.text += "。"
    actions.ChangeRequirement(requirement, by=BY).execute()
    with pytest.raises(ValidationError) as told:
        sign(sheet, signers[0])
    assert codes(told) == ["requirements.sheet_stale"]


def test_one_other_character_voids_both_signatures(sheet, signers):
    sheet = signed(sheet, signers)
    with unwatched():
        Requirement.objects.filter(project=sheet.project).update(text_en="An alert is sent.")
    verdict = verdict_of(sheet)
    assert not verdict.is_valid
    assert not verdict.lines[0].is_current


def test_an_altered_version_or_sheet_is_found_out(sheet, signers):
    sheet = signed(sheet, signers)
    with unwatched():
        sheet.lines.get().requirement.versions.update(criteria="- less")
    assert not verdict_of(sheet).lines[0].is_whole
    with unwatched():
        type(sheet).objects.filter(pk=sheet.pk).update(exclusions="nothing")
    assert not verdict_of(fresh(sheet)).is_document_whole


def test_an_approved_change_voids_the_sheet_until_it_is_signed_again(sheet, signers):
    sheet = signed(sheet, signers)
    requirement = Requirement.objects.select_related("record").get(project=sheet.project)
    implemented(assessed(asked(requirement)))
    assert not verdict_of(sheet).is_valid
    again = ConfirmationFactory(
        project=sheet.project,
        product_manager_id=signers[0].natural_person,
        sponsor_id=signers[1].natural_person,
    )
    again = signed(actions.OfferConfirmation(again, by=BY).execute(), signers)
    assert verdict_of(again).is_valid
    assert Requirement.objects.get(pk=requirement.pk).baseline_number == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("需求确认书", "验收标准")), ("en", ("Requirement Confirmation", "Acceptance"))],
)
def test_the_sheet_on_paper_holds_text_digest_and_ledger_in_both_languages(
    sheet, signers, language, words
):
    sheet = signed(sheet, signers)
    told = told_of(sheet, language)
    assert told["title"] == words[0]
    assert words[1] in told["criteria"]
    line = sheet.lines.get()
    assert told["lines"][0]["digest"].endswith(line.sha256)
    places = [row[3] for row in told["signed"]]
    assert [place.split(" ")[0] for place in places] == [str(e.pk) for e in entries_of(sheet)]
    assert paper(TEMPLATE, told, language[:2]).startswith(b"%PDF")


def test_the_database_keeps_signatures(sheet, signers):
    sign(sheet, signers[0])
    with (
        pytest.raises(IntegrityError, match="immutable"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE requirements_signature SET role = 'sponsor'")
