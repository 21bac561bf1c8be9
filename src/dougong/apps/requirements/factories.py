"""Requirements for tests."""

from datetime import UTC, datetime

import factory

from dougong.apps.accounts.factories import PersonFactory
from dougong.apps.accounts.models import Person
from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.platform.factories import RecordedFactory, unwatched
from dougong.platform.links.models import RecordLink

from .choices import ChangeState, Letter, RequirementState, SheetState
from .models import (
    ChangeRequest,
    Confirmation,
    FreezeWindow,
    Requirement,
    Responsibility,
    SuspectLink,
    TextVersion,
)
from .queries.priorities import score_of
from .queries.texts import digest

CRITERIA = "Given an open account, when 100.00 is paid in, then the balance grows by 100.00"


TWO_PEOPLE = {
    "product_manager": factory.SubFactory(PersonFactory),
    "sponsor": factory.SubFactory(PersonFactory),
}


class RequirementFactory(RecordedFactory):
    class Meta:
        model = Requirement

    project = factory.SubFactory(ProjectFactory)
    unit = factory.LazyFunction(lambda: UnitFactory().record)
    title_zh = factory.Sequence(lambda n: f"实时余额提醒 {n}")
    title_en = factory.Sequence(lambda n: f"Balance alert {n}")
    text = "余额变动后十秒内发送提醒。"
    text_en = "An alert is sent within ten seconds of a change of balance."
    criteria = CRITERIA
    business_value = 8
    time_criticality = 5
    risk_reduction = 3
    job_size = 4
    ready = {
        "analyse": TWO_PEOPLE,
        "verify_trace": {"suspects": 1},
        "prioritise": {"state": RequirementState.ANALYSED},
        "begin_delivery": {"state": RequirementState.CONFIRMED},
        "deliver": {"state": RequirementState.IN_DELIVERY},
        "accept": {"state": RequirementState.DELIVERED},
        "reopen": {"state": RequirementState.DEFERRED},
    }
    answers = {"merge": {"merged_into": Requirement}}

    @classmethod
    def _create(cls, model_class, *args, suspects=0, **kwargs):
        row = model_class(*args, **kwargs)
        row.score = score_of(row)
        kwargs["score"] = row.score
        made = super()._create(model_class, *args, **kwargs)
        with unwatched():
            TextVersion.objects.create(
                requirement=made,
                number=made.text_number,
                sha256=digest(made.content()),
                **made.content(),
            )
        for _number in range(suspects):
            SuspectLinkFactory(requirement=made)
        return made


class BesideFactory(factory.django.DjangoModelFactory):
    """Base of rows that have no plate of their own."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with unwatched():
            return super()._create(model_class, *args, **kwargs)


class LinkFactory(BesideFactory):
    """A link from one plate to another."""

    class Meta:
        model = RecordLink

    link_type = "relates"


class SuspectLinkFactory(BesideFactory):
    """A link of a requirement that has another text by now."""

    class Meta:
        model = SuspectLink

    number = 2
    link = factory.LazyAttribute(
        lambda made: LinkFactory(
            source=made.requirement.record,
            target=made.requirement.project.record,
            by=made.requirement.record,
        )
    )


class FreezeWindowFactory(RecordedFactory):
    """A freeze that lies ahead, so that it keeps no other test from its work."""

    class Meta:
        model = FreezeWindow

    place = factory.LazyFunction(lambda: ProjectFactory().record)
    title_zh = factory.Sequence(lambda n: f"投产前冻结 {n}")
    title_en = factory.Sequence(lambda n: f"Freeze before launch {n}")
    starts_at = datetime(2036, 3, 2, tzinfo=UTC)
    ends_at = datetime(2036, 5, 1, tzinfo=UTC)


class ConfirmationFactory(RecordedFactory):
    class Meta:
        model = Confirmation

    project = factory.SubFactory(ProjectFactory)
    title_zh = factory.Sequence(lambda n: f"一期需求确认书 {n}")
    title_en = factory.Sequence(lambda n: f"Confirmation of stage {n}")
    ready = {
        "offer": TWO_PEOPLE | {"requirements": 1},
        "refuse": {"state": SheetState.OFFERED},
    }

    @classmethod
    def _create(cls, model_class, *args, requirements=0, **kwargs):
        made = super()._create(model_class, *args, **kwargs)
        for _number in range(requirements):
            RequirementFactory(project=made.project, state=RequirementState.PRIORITISED)
        return made


ASSESSED = {
    "state": ChangeState.ASSESSED,
    "quality_level": 1,
    "risk_level": 0,
    "compliance_level": 0,
    "scope_level": 0,
    "schedule_level": 0,
    "cost_level": 0,
    "level": 1,
}


class ChangeRequestFactory(RecordedFactory):
    class Meta:
        model = ChangeRequest

    requirement = factory.SubFactory(RequirementFactory)
    project = factory.LazyAttribute(lambda made: made.requirement.project)
    title_zh = factory.Sequence(lambda n: f"提醒时限缩短 {n}")
    title_en = factory.Sequence(lambda n: f"Alert sooner {n}")
    new_text = "余额变动后五秒内发送提醒。"
    ready = {"implement": ASSESSED}
    answers = {"assess": {"quality_level": 1, "risk_level": 0, "compliance_level": 0}}


class ResponsibilityFactory(RecordedFactory):
    """The first letter on anything is the A, all others are told."""

    class Meta:
        model = Responsibility

    project = factory.SubFactory(ProjectFactory)
    subject = factory.LazyAttribute(lambda made: RequirementFactory(project=made.project).record)
    person = factory.SubFactory(PersonFactory)
    answers = {"hand_over": {"person": Person}}

    @factory.lazy_attribute
    def letter(self):
        taken = Responsibility.objects.filter(subject=self.subject, letter=Letter.ACCOUNTABLE)
        return Letter.INFORMED if taken.exists() else Letter.ACCOUNTABLE
