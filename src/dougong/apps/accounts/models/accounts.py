"""The accounts that act for persons."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import ADMINISTRATORS, AccountKind, AccountState, Language
from dougong.platform.custom_values.catalogue import definitions
from dougong.platform.policies import Reach
from dougong.platform.records import Plate, Recorded
from dougong.platform.records.days import current_day
from dougong.platform.records.scopes import ScopeReach
from dougong.platform.transitions.catalogue import workflows

from .people import Person
from .roles import Role


def new_stamp() -> str:
    """A stamp that no session carries yet."""
    return secrets.token_hex(16)


class AccountManager(BaseUserManager["Account"]):
    """Finds the account behind a sign-in name, whatever its letter case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.select_related("record", "person__record").get(username__iexact=username)

    def in_session(self, key: Any) -> Account | None:
        """The account of a web session, as every request begins with it."""
        emergencies: Any = self.model._meta.get_field("emergencies").related_model
        delegations: Any = self.model._meta.get_field("delegations_held").related_model
        is_open = models.Exists(emergencies.objects.open())
        is_lent = models.Exists(delegations.objects.in_force().filter(deputy=models.OuterRef("pk")))
        known = self.annotate(
            an_emergency=is_open,
            a_deputy=is_lent,
            definitions=definitions.stamp(),
            workflows=workflows.stamp(),
        )
        account = known.filter(pk=key).first()
        if account is not None:
            definitions.stamped(account.definitions)
            workflows.stamped(account.workflows)
            account.is_emergency_open, account.is_deputy = account.an_emergency, account.a_deputy
        return account


class Account(Recorded, AbstractBaseUser):
    """The sign-in identity of a person; it has rights only through role grants."""

    code_prefix: ClassVar[str] = "AC"
    treatments: ClassVar[dict[str, str]] = {
        "password": "secret",
        "security_stamp": "secret",
        "last_login": "skip",
    }
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
    security_stamp = models.CharField(max_length=32, default=new_stamp, editable=False)
    """Web sessions carry it: a new one ends them all."""
    password_changed_at = models.DateTimeField(
        _("password changed"), null=True, blank=True, editable=False
    )
    observed_until = models.DateTimeField(
        _("observed until"), null=True, blank=True, editable=False
    )
    """Until then everything that the account opens is journalled."""
    must_change_password = models.BooleanField(
        _("must change the password"), default=False, editable=False
    )

    is_emergency_open: bool = False
    """Whether somebody's emergency access is open now; known of the account that signed in."""
    is_deputy: bool | None = None
    """Whether somebody's delegation names this account now; None where nobody has asked yet."""
    token: Any = None
    """The access token by which a program speaks for the account, in this request."""

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

    @property
    def is_administrator(self) -> bool:
        """Whether one of the three administrators signs in here."""
        return self.grants.in_force().filter(role__key__in=ADMINISTRATORS).exists()

    def get_session_auth_hash(self) -> str:
        return self._hash_of_stamp()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for key in settings.SECRET_KEY_FALLBACKS:
            yield self._hash_of_stamp(key)

    def _hash_of_stamp(self, key: str | bytes | None = None) -> str:
        stamp = f"{self.pk}:{self.security_stamp}"
        return salted_hmac("dougong.session", stamp, secret=key, algorithm="sha256").hexdigest()

    def reach(self, permission: str) -> frozenset[int]:
        """Plates below every scope on which this account holds the permission today.

        A program gets nothing that was only lent to its owner: what is delegated is not passed on.
        """
        if self.limits is not None and permission not in self.limits:
            return frozenset()
        reached = self._all_grants().reach(self, permission)
        return reached if self.token is None else self._of_token([reached])[0]

    def reaches(self, permissions: Iterable[str]) -> dict[str, frozenset[int]]:
        """What `reach` answers for each of many permissions, in one query."""
        wanted = set(permissions)
        asked = wanted if self.limits is None else wanted & self.limits
        found = self._all_grants().reaches(self, asked)
        if self.token is not None:
            found = dict(zip(found, self._of_token(found.values()), strict=True))
        return dict.fromkeys(wanted, frozenset()) | found

    def _of_token(self, reaches: Iterable[Reach]) -> list[frozenset[int]]:
        """What of the account's own rights the program was given."""
        if self.token.scope_id is None:
            return [one.own for one in reaches]
        below = ScopeReach.objects.filter(above=self.token.scope_id)
        plates = frozenset(below.values_list("below", flat=True))
        return [one.own & plates for one in reaches]

    def reach_of_role(self, key: str) -> frozenset[int]:
        """Plates below every scope on which this account holds the role today."""
        return frozenset() if self.token else self._all_grants().reach_of_role(self, key)

    def role_keys(self) -> frozenset[str]:
        """Keys of the roles that this account holds anywhere today."""
        held = self._all_grants().in_force().filter(account=self)
        return frozenset(held.values_list("role__key", flat=True))

    @classmethod
    def _all_grants(cls) -> Any:
        granting: Any = cls._meta.get_field("grants").related_model
        return granting.objects

    @staticmethod
    def names_of_roles(keys: Iterable[str]) -> dict[str, str]:
        """Names of roles in the reader's language, by key."""
        return {role.key: str(role) for role in Role.objects.filter(key__in=set(keys))}

    @classmethod
    def working(cls) -> models.QuerySet[Account]:
        """Accounts that may sign in today."""
        valid = models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=current_day())
        rows = cls.objects.filter(valid, state=AccountState.ACTIVE)
        return rows.select_related("record", "person__record").order_by("username")

    @classmethod
    def holdings(cls, permission: str, scope: int | None) -> dict[Account, list[Any]]:
        """Accounts in use that hold the permission on the scope, each with the grants that carry it."""
        grants = cls._all_grants().behind(permission, scope)
        held = [(grant.account_id, grant) for grant in grants] + grants.lent_on(scope)
        accounts = cls.working().in_bulk([account for account, _grant in held])
        found: dict[Account, list[Any]] = {}
        for account, grant in held:
            if account in accounts:
                found.setdefault(accounts[account], []).append(grant)
        return dict(sorted(found.items(), key=lambda held: held[0].username))

    @property
    def natural_person(self) -> int:
        return self.person_id

    @property
    def mail_address(self) -> str:
        """Where mail for this account goes; empty where the person has none."""
        return self.person.email

    @property
    def limits(self) -> frozenset[str] | None:
        """The permissions beyond which a program may not go; none for the person itself."""
        return frozenset(self.token.permissions) if self.token else None

    @property
    def may_sign(self) -> bool:
        """Robots and programs never decide."""
        is_person = self.kind_of_account == AccountKind.HUMAN and self.token is None
        return self.is_active and is_person

    def permissions(self) -> frozenset[str]:
        """Every permission that this account holds anywhere today."""
        if not self.is_active:
            return frozenset()
        granted = self._all_grants().in_force()
        found: frozenset[str] = granted.permissions(self, with_lent=self.token is None)
        return found if self.limits is None else found & self.limits
