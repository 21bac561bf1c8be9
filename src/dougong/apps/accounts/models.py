"""Natural persons, the accounts that act for them, roles, and where a role is held until when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.platform.bilingual import in_reader_language
from dougong.platform.days import current_day
from dougong.platform.records import Plate, Record, Recorded

from .choices import AccountKind, AccountState, GrantState, Language, PersonKind

SCOPE_KINDS = ("unit", "portfolio", "programme", "project")


class Person(Recorded):
    """One row per human being; approvals compare persons, never accounts."""

    code_prefix: ClassVar[str] = "N"
    treatments: ClassVar[dict[str, str]] = dict.fromkeys(
        ("name_zh", "name_en", "staff_no", "email", "mobile"), "sealed"
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    staff_no = models.CharField(_("staff number"), max_length=32, blank=True)
    kind_of_person = models.CharField(
        _("kind of person"), max_length=20, choices=PersonKind, default=PersonKind.EMPLOYEE
    )
    employer = models.CharField(_("employer"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    mobile = models.CharField(_("mobile"), max_length=32, blank=True)
    unit = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("home unit"),
        limit_choices_to={"kind": "unit"},
    )
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["staff_no"], name="person_staff_no_once", condition=~models.Q(staff_no="")
            ),
            models.CheckConstraint(
                name="person_leaves_after_joining",
                condition=models.Q(left_on__isnull=True)
                | models.Q(joined_on__isnull=True)
                | models.Q(left_on__gte=models.F("joined_on")),
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)

    def plate(self) -> Plate:
        return Plate(self.name_zh, self.name_en, unit_id=self.unit_id)

    def clean(self) -> None:
        super().clean()
        if self.kind_of_person != PersonKind.EMPLOYEE and not self.employer:
            raise ValidationError({"employer": _("Name the employer of a person from outside.")})


class Role(Recorded):
    """A named set of permissions `kind.verb`; shipped roles follow the register."""

    code_prefix: ClassVar[str] = "RL"
    key = models.SlugField(_("key"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    permissions = models.JSONField(
        _("permissions"),
        default=list,
        blank=True,
        help_text=_('Kind and verb, such as ["project.view", "risk.close"].'),
    )
    grantable_by = models.JSONField(
        _("granted by holders of"),
        default=list,
        blank=True,
        help_text=_("Keys of roles whose holders may grant this one without holding it."),
    )
    is_shipped = models.BooleanField(_("shipped"), default=False, editable=False)
    unit = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
        limit_choices_to={"kind": "unit"},
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)

    def plate(self) -> Plate:
        return Plate(self.name_zh, self.name_en, unit_id=self.unit_id)


class AccountManager(BaseUserManager["Account"]):
    """Finds the account behind a sign-in name, whatever its letter case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.select_related("record", "person__record").get(username__iexact=username)


class Account(Recorded, AbstractBaseUser):
    """The sign-in identity of a person; it has rights only through role grants."""

    code_prefix: ClassVar[str] = "AC"
    treatments: ClassVar[dict[str, str]] = {"password": "secret", "last_login": "skip"}
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    username = models.CharField(_("sign-in name"), max_length=64, unique=True)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="accounts", verbose_name=_("person")
    )
    kind_of_account = models.CharField(
        _("kind of account"), max_length=12, choices=AccountKind, default=AccountKind.HUMAN
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=AccountState,
        default=AccountState.ACTIVE,
        editable=False,
    )
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.ZH)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.username

    def plate(self) -> Plate:
        return Plate(self.username, state=self.state, unit_id=self.person.unit_id)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        is_valid = self.valid_until is None or self.valid_until >= current_day()
        return self.state == AccountState.ACTIVE and is_valid

    def reach(self, permission: str) -> frozenset[int]:
        """Plates below every scope on which this account holds the permission today."""
        return RoleGrant.objects.reach(self, permission)

    def reach_of_role(self, key: str) -> frozenset[int]:
        """Plates below every scope on which this account holds the role today."""
        return RoleGrant.objects.reach_of_role(self, key)

    @staticmethod
    def names_of_roles(keys: Iterable[str]) -> dict[str, str]:
        """Names of roles in the reader's language, by key."""
        return {role.key: str(role) for role in Role.objects.filter(key__in=set(keys))}

    @property
    def natural_person(self) -> int:
        return self.person_id

    @property
    def may_sign(self) -> bool:
        return self.is_active and self.kind_of_account == AccountKind.HUMAN

    def permissions(self) -> frozenset[str]:
        """Every permission that this account holds anywhere today."""
        if not self.is_active:
            return frozenset()
        held = RoleGrant.objects.in_force().filter(account=self)
        lists = held.values_list("role__permissions", flat=True).distinct()
        return frozenset(key for keys in lists for key in keys)


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Questions about grants."""

    def in_force(self, day: Any = None) -> RoleGrantQuerySet:
        day = day or current_day()
        ends = models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=day)
        return self.filter(ends, state=GrantState.ACTIVE, starts_on__lte=day)

    def reach(self, account: Account, permission: str) -> frozenset[int]:
        if not account.is_active:
            return frozenset()
        granted = self.in_force().filter(account=account, role__permissions__contains=[permission])
        return self._below(granted)

    def reach_of_role(self, account: Account, key: str) -> frozenset[int]:
        if not account.is_active:
            return frozenset()
        return self._below(self.in_force().filter(account=account, role__key=key))

    def _below(self, granted: RoleGrantQuerySet) -> frozenset[int]:
        below = Record.objects.filter(reached_from__above__in=granted.values("scope"))
        return frozenset(below.values_list("pk", flat=True))


class RoleGrant(Recorded):
    """A role held by an account on a scope and everything below it, from one day to another."""

    code_prefix: ClassVar[str] = "RG"
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="grants", verbose_name=_("account")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants", verbose_name=_("role"))
    scope = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("scope"),
        limit_choices_to={"kind__in": SCOPE_KINDS},
    )
    starts_on = models.DateField(_("from"), default=current_day)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(
        _("state"), max_length=12, choices=GrantState, default=GrantState.ACTIVE, editable=False
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            models.CheckConstraint(
                name="grant_ends_after_start",
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.account.username}: {self.role}"

    def plate(self) -> Plate:
        is_project = self.scope.kind == "project"
        who, role = self.account.username, self.role
        return Plate(
            f"{who}: {role.name_zh}",
            f"{who}: {role.name_en}",
            state=self.state,
            project_id=self.scope_id if is_project else None,
            unit_id=None if is_project else self.scope_id,
        )

    def clean(self) -> None:
        super().clean()
        limit = self.account.valid_until if self.account_id is not None else None
        if limit and (not self.ends_on or self.ends_on > limit):
            raise ValidationError(
                {
                    "ends_on": ValidationError(
                        _("The grant may not last longer than the account, which ends on %(day)s."),
                        "accounts.term_exceeds_account",
                        {"day": limit},
                    )
                }
            )
