"""People, accounts, roles and grants for tests."""

from datetime import timedelta

import factory
from django.contrib.auth.hashers import make_password

from dougong.kernel import clock
from dougong.platform.factories import RecordedFactory, UnitPlateFactory, unwatched
from dougong.platform.records.days import current_day

from .choices import (
    AccountState,
    ConflictLevel,
    EmergencyState,
    EngagementState,
    Language,
    RemarkState,
    Severity,
)
from .models import (
    AccessReview,
    Account,
    ApiToken,
    AuditorEngagement,
    AuditorRemark,
    BreakGlass,
    ConflictRule,
    Delegation,
    IdentityProvider,
    MfaDevice,
    PasswordProfile,
    Person,
    ReviewItem,
    Role,
    RoleGrant,
)


class PersonFactory(RecordedFactory):
    class Meta:
        model = Person

    name_zh = factory.Sequence(lambda n: f"人员{n}")
    name_en = factory.Sequence(lambda n: f"Person {n}")
    unit = factory.SubFactory(UnitPlateFactory)


class AccountFactory(RecordedFactory):
    class Meta:
        model = Account

    username = factory.Sequence(lambda n: f"account{n}")
    person = factory.SubFactory(PersonFactory)
    password = factory.LazyFunction(lambda: make_password(None))
    ready = {
        "restore": {"state": AccountState.SUSPENDED},
        "invite": {"state": AccountState.INVITED},
    }
    answers = {"choose_language": {"language": Language.EN}}


class RoleFactory(RecordedFactory):
    class Meta:
        model = Role

    key = factory.Sequence(lambda n: f"role-{n}")
    name_zh = factory.Sequence(lambda n: f"角色 {n}")
    name_en = factory.Sequence(lambda n: f"Role {n}")


class RoleGrantFactory(RecordedFactory):
    class Meta:
        model = RoleGrant

    account = factory.SubFactory(AccountFactory)
    role = factory.SubFactory(RoleFactory)
    scope = factory.SubFactory(UnitPlateFactory)
    reason = "needed for the work"


class PasswordProfileFactory(RecordedFactory):
    class Meta:
        model = PasswordProfile

    key = factory.Sequence(lambda n: f"profile-{n}")
    name_zh = factory.Sequence(lambda n: f"口令策略 {n}")
    name_en = factory.Sequence(lambda n: f"Profile {n}")


class IdentityProviderFactory(RecordedFactory):
    class Meta:
        model = IdentityProvider

    key = factory.Sequence(lambda n: f"provider-{n}")
    name_zh = factory.Sequence(lambda n: f"统一认证 {n}")
    name_en = factory.Sequence(lambda n: f"Sign-on {n}")
    issuer = factory.Sequence(lambda n: f"https://sso{n}.bank.example")
    client_id = "dougong"
    is_enabled = False


class ApiTokenFactory(RecordedFactory):
    class Meta:
        model = ApiToken

    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence(lambda n: f"token {n}")
    prefix = "dgt_abcdefgh"
    digest = factory.Sequence(lambda n: f"{n:064}")
    stamp = factory.SelfAttribute("account.security_stamp")
    permissions = ["project.view"]
    expires_on = factory.LazyFunction(lambda: current_day() + timedelta(days=30))


class ConflictRuleFactory(RecordedFactory):
    class Meta:
        model = ConflictRule

    title_zh = factory.Sequence(lambda n: f"职责冲突 {n}")
    title_en = factory.Sequence(lambda n: f"Conflict {n}")
    left = factory.Sequence(lambda n: ("risk.close", "risk.add", "person.add")[n % 3])
    right = factory.Sequence(lambda n: f"{('risk', 'role', 'unit')[n // 3 % 3]}.change")
    level = ConflictLevel.SAME_RECORD
    severity = Severity.WARN
    is_entered = False  # a rule is never added at once: it becomes a request


class AccessReviewFactory(RecordedFactory):
    class Meta:
        model = AccessReview

    scope = factory.SubFactory(UnitPlateFactory)
    reviewer = factory.SubFactory(AccountFactory)
    due_on = factory.LazyFunction(lambda: current_day() + timedelta(days=14))


class ReviewItemFactory(RecordedFactory):
    class Meta:
        model = ReviewItem

    review = factory.SubFactory(AccessReviewFactory)
    grant = factory.SubFactory(RoleGrantFactory)
    reviewer = factory.SubFactory(AccountFactory)
    answers = {"shrink": {"ends_on": (current_day() + timedelta(days=5)).isoformat()}}

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        # A review asks about a grant once: another item asks about another grant.
        if ReviewItem.objects.filter(review=kwargs["review"], grant=kwargs["grant"]).exists():
            kwargs["grant"] = RoleGrantFactory(scope=kwargs["review"].scope)
        return super()._create(model_class, *args, **kwargs)


class DelegationFactory(RecordedFactory):
    class Meta:
        model = Delegation

    principal = factory.SubFactory(AccountFactory)
    deputy = factory.SubFactory(AccountFactory)
    scope = factory.SubFactory(UnitPlateFactory)
    roles = ["reader"]
    ends_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=30))
    reason = "on holiday"
    is_entered = False  # one delegates one's own roles only: what is valid depends on who asks

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        if kwargs["principal"] == kwargs["deputy"]:
            kwargs["principal"] = AccountFactory()
        return super()._create(model_class, *args, **kwargs)


def account_with(*permissions, on, **values):
    """An account that holds exactly these permissions on the plate `on` and below it."""
    account = AccountFactory(**values)
    RoleGrantFactory(account=account, role=RoleFactory(permissions=list(permissions)), scope=on)
    return account


class AuditorEngagementFactory(RecordedFactory):
    class Meta:
        model = AuditorEngagement

    organisation = factory.Sequence(lambda n: f"外部机构 {n}")
    kind_of_engagement = "external_audit"
    basis = "审计业务约定书"
    unit = factory.SubFactory(UnitPlateFactory)
    scopes = factory.LazyAttribute(lambda row: [row.unit.code])
    people = factory.LazyFunction(list)
    record_kinds = ["project"]
    may_raise = ["question"]
    ends_on = factory.LazyFunction(lambda: current_day() + timedelta(days=30))
    ready = {
        "activate": {
            "agreement": "保密协议 7",
            "agreement_digest": "0" * 64,
            "people": factory.LazyAttribute(lambda row: [outsider(unit=row.unit).code]),
        },
        "extend": {"state": EngagementState.ACTIVE},
        "end": {"state": EngagementState.ACTIVE},
    }
    answers = {
        "attach_agreement": {"agreement": "保密协议 7", "agreement_digest": "0" * 64},
        "extend": {"ends_on": str(current_day() + timedelta(days=60))},
    }


def outsider(**values):
    """Somebody from outside with an account and a second factor."""
    person = PersonFactory(kind_of_person="auditor", employer="一家事务所", **values)
    account = AccountFactory(person=person)
    with unwatched():
        MfaDevice(account=account, kind_of_device="totp", name="app").save()
    return person


class AuditorRemarkFactory(RecordedFactory):
    is_entered = False  # only while an engagement is in force: see tests/trust

    class Meta:
        model = AuditorRemark

    engagement = factory.SubFactory(AuditorEngagementFactory, state=EngagementState.ACTIVE)
    scope = factory.SubFactory(UnitPlateFactory)
    subject = factory.Sequence(lambda n: f"问询 {n}")
    text = "请说明预算变更的依据。"
    ready = {"close": {"state": RemarkState.ANSWERED, "reply": "见附件。"}}
    answers = {"answer": {"reply": "见决策会议纪要。"}}


RELEASED = {
    "first_person": factory.LazyFunction(lambda: PersonFactory().record),
    "second_person": factory.LazyFunction(lambda: PersonFactory().record),
    "opened_at": factory.LazyFunction(clock.now),
    "ends_at": factory.LazyFunction(lambda: clock.now() + timedelta(minutes=60)),
}
"""What an emergency that two persons released has besides."""


class BreakGlassFactory(RecordedFactory):
    class Meta:
        model = BreakGlass

    account = factory.SubFactory(AccountFactory)
    role = factory.SubFactory(RoleFactory)
    scope = factory.SubFactory(UnitPlateFactory)
    incident = factory.Sequence(lambda n: f"INC-{n}")
    why = "核心批处理停住，须立即重跑。"
    ready = {
        "end": {"state": EmergencyState.OPEN, **RELEASED},
        "review": {"state": EmergencyState.ENDED, **RELEASED},
    }
    answers = {"review": {"review": "批处理已重跑，未见其他操作。"}}
