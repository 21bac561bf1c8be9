"""Fifteen identities, every address of the product, and what each should answer to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.test import Client

from dougong.apps.accounts.choices import AccountKind, AccountState
from dougong.apps.accounts.factories import AccountFactory, RoleFactory, RoleGrantFactory
from dougong.apps.accounts.models import Account
from dougong.apps.portfolio.models import Project
from dougong.platform.factories import unwatched
from dougong.platform.policies import policy_of
from dougong.platform.register import registry
from dougong.platform.requests.guarding import CHANGED, SEEN, SIGNED_IN, Route, routes
from dougong.platform.wording import names_plate
from tests.cast import Bank, undone

READING = ("GET", "HEAD", "OPTIONS", "TRACE")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE")
ON_THE_PROJECT = ("engineer", "project_manager")
IN_THE_BANK = (
    "pmo", "finance", "compliance_officer", "validator", "external_auditor",
    "system_admin", "security_admin", "audit_admin",
)  # fmt: skip
ROLES = (*ON_THE_PROJECT, *IN_THE_BANK)
STRANGERS = ("anonymous", "suspended")
IDENTITIES = (*STRANGERS, "no_role", *ROLES, "robot")
MARK = "机密标记-7c1e"
FOREIGN = "他行标记-93ab"
"""Stand in the names of records, of which some identities must not see any."""


OWN_BOOKS = {
    "django_session": "the record of the sign-in",
    "journal.pending": "the note that something was read or refused",
    "journal.note": "the note that something was read or refused",
    "journal.entry": "the line of that note; changes of data stand in journal.change",
    "platform_refusalcount": "how often somebody was refused",
}
"""Tables in which reading may leave its trace; none of them holds business data."""


def written_rows() -> dict[str, int]:
    """How many rows this transaction has written, by table; what was taken back counts too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE schemaname WHEN 'public' THEN relname ELSE schemaname || '.' || relname END,"
            " n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
        )
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Address:
    """A route with its places filled, and what decides about it."""

    route: Route
    path: str
    verb: str | None
    row: Any = None

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    def verb_of(self, method: str) -> str | None:
        """The verb that a method leads to."""
        policy = self.route.policies.get("GET" if method == "HEAD" else method, "")
        if policy == CHANGED:
            return "change"
        found = policy.partition(".")[2] or self.verb
        return self.verb if found == "*" else found


def addresses_in(bank: Bank) -> list[Address]:
    """Every address of the product, its places filled with the records of a bank."""
    return [one for route in routes() for one in _filled(route, bank)]


def _filled(route: Route, bank: Bank) -> Iterator[Address]:
    kind = route.resource
    model = kind.model if kind else getattr(route.view_class, "model", None)
    is_beside = route.policy == SEEN and route.path.count("<") == 1
    model = Project if is_beside else model
    row = bank.here.row(model) if model is not None and "<int:pk>" in route.path else None
    path = "/" + route.path.removeprefix("^")
    if row is not None:
        path = path.replace("<int:pk>", str(row.pk))
    if "<slug:field>" in path:
        assert kind is not None
        named = [n for n in (*kind.filters, *kind.fields) if names_plate(kind.field(n))]
        if not named:
            return
        path = path.replace("<slug:field>", named[0])
    if "<slug:verb>" not in path:
        yield Address(route, path, route.verb, row)
        return
    assert kind is not None
    for verb in kind.verbs:
        if verb not in {"add", "change"}:
            yield Address(route, path.replace("<slug:verb>", verb), verb, row)


class Stage:
    """A bank with one record of every kind, and fifteen ways to ask for it."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str | None, ...], bool] = {}
        self.bank, self.other = Bank.found(), Bank.found()
        for kind in registry.values():
            self.bank.here.row(kind.model)
            self.other.here.row(kind.model)
        self.mark(self.bank, MARK)
        self.mark(self.other, FOREIGN)
        grants = registry.shipped_grants()
        self.accounts: dict[str, Account] = {"no_role": self.bank.here.account()}
        for role in ROLES:
            scope = self.bank.here.project if role in ON_THE_PROJECT else self.bank.root
            self.accounts[role] = self._hired(sorted(grants.get(role, ())), scope)
        reads = sorted(grants["reader"])
        self.accounts["robot"] = self._hired(
            reads, self.bank.root, kind_of_account=AccountKind.ROBOT
        )
        suspended = self._hired(sorted(grants["pmo"]), self.bank.root)
        self.clients = {"anonymous": Client(), "suspended": self._signed_in(suspended)}
        self._suspend(suspended)
        self.keeper = self._signed_in(self.bank.keeper)
        self.foreign_keeper = self._signed_in(self.other.keeper)
        self.clients |= {name: self._signed_in(one) for name, one in self.accounts.items()}

    @staticmethod
    def mark(bank: Bank, text: str) -> None:
        """Give every record of a bank a name that stands nowhere else."""
        rows = [bank.here.row(kind.model) for kind in registry.values()]
        with unwatched():
            for row in rows:
                row.record.label = row.record.label_en = f"{text} {row.record.kind}"
                row.record.save(update_fields=["label", "label_en"])

    def _hired(self, permissions: list[str], scope: Any, **values: Any) -> Account:
        account = AccountFactory(person=self.bank.here.account().person, **values)
        role = RoleFactory(permissions=permissions, unit=self.bank.here.unit.record)
        RoleGrantFactory(account=account, role=role, scope=scope.record)
        return account

    @staticmethod
    def _signed_in(account: Account) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(account)
        client.cookies["dougong_language"] = "en"
        return client

    @staticmethod
    def _suspend(account: Account) -> None:
        account.state = AccountState.SUSPENDED
        with unwatched():
            account.save(update_fields=["state"])

    @cached_property
    def addresses(self) -> list[Address]:
        return addresses_in(self.bank)

    def ask(self, identity: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer, whatever the request would have changed taken back.

        After a reading request `written` names the tables in which it changed rows.
        """
        client, is_reading = self.clients[identity], method in READING
        kept = copy(client.cookies)
        json = {"content_type": "application/json"} if path.startswith("/api/") else {}
        with undone():
            before = written_rows() if is_reading else {}
            data = b"" if body is None else body
            answer = client.generic(method, path, data, headers=headers, **json)
            if answer.streaming:
                b"".join(answer.streaming_content)
            after = written_rows() if is_reading else {}
        client.cookies = kept
        self.written = sorted(one for one, count in after.items() if count != before.get(one, 0))
        return answer

    # --- what should be answered ----------------------------------------------------------------

    def sees_and_holds(self, account: Account, address: Address, verb: str | None) -> bool:
        """Beside a record: whoever sees it, and holds the right that the method asks for."""
        policy = policy_of(type(address.row))
        sees = policy.allows(account, "view", address.row)
        if CHANGED in address.route.policies.values() and verb == "change":
            return sees and policy.allows(account, "change", address.row)
        rights = {r.partition(".")[2]: r for r in address.route.policies.values()}
        right = rights.get(verb or "", SEEN)
        return sees and (right == SEEN or address.row.record.scope_id in account.reach(right))

    def may(self, identity: str, address: Address, verb: str | None) -> bool:
        """Whether the policy lets this identity through; asked once, for nothing here changes it."""
        question = (identity, address.route.name, address.path, verb)
        if question not in self.answers:
            self.answers[question] = self._may(identity, address, verb)
        return self.answers[question]

    def _may(self, identity: str, address: Address, verb: str | None) -> bool:
        if identity in STRANGERS:
            return address.route.is_exempt
        if address.route.policy == SEEN:
            return self.sees_and_holds(self.accounts[identity], address, verb)
        route, account = address.route, self.accounts[identity]
        if route.is_exempt or route.policy == SIGNED_IN:
            return True
        kind = route.resource
        if kind is not None:
            right = kind.right_for(verb or "view")
            if address.row is None:
                return kind.policy.allows(account, right)
            return kind.policy.allows(account, right, address.row)
        permission = str(route.policy)
        named, _, right = permission.partition(".")
        if named not in registry:  # a right on pages of the house, not on a kind
            return bool(account.reach(permission))
        if address.row is None or address.row.kind() == named:
            return registry[named].policy.allows(account, right, address.row)
        reached = account.reach(permission)
        sees = policy_of(type(address.row)).allows(account, "view", address.row)
        return sees and address.row.record.scope_id in reached

    def fault(self, identity: str, method: str, address: Address) -> str | None:
        """What is wrong with the answer, if anything."""
        is_declared = method in address.route.methods
        # What is not served is refused in a page or in a part of one: the part is made quicker.
        part = {} if is_declared or identity in STRANGERS else {"HX-Request": "true"}
        answer = self.ask(identity, method, address.path, **part)
        status = answer.status_code
        wrong = self._wrong(identity, method, address, answer, is_declared=is_declared)
        if status >= 500:
            wrong = "a defect"
        if method in READING and (changed := set(self.written) - set(OWN_BOOKS)):
            wrong = f"reading changed {sorted(changed)}"
        told = f"{identity} {method} {address.path} ({address.route.name}): {status}"
        return f"{told}: {wrong}" if wrong else None

    written: Sequence[str] = ()

    def _wrong(
        self, identity: str, method: str, address: Address, answer: Any, *, is_declared: bool
    ) -> str:
        served = [m for m in address.route.methods if m not in {"HEAD", "OPTIONS"}]
        verbs = {address.verb_of(m) for m in served}
        asked = {address.verb_of(method)} if is_declared and method != "OPTIONS" else verbs
        may = any(self.may(identity, address, verb) for verb in asked)
        is_refused = self.is_refused(answer)
        if not is_declared:
            if answer.status_code == 405:
                return "" if answer.headers.get("Allow") else "405 without Allow"
            return "" if is_refused and not may else "an undeclared method was answered"
        if may and address.route.name == "api-missing":
            return "" if answer.status_code in {404, 200} else "an address that does not exist"
        if may:
            return "over-denial" if is_refused or answer.status_code == 405 else ""
        if not is_refused:
            return "LEAK"
        is_missing = answer.status_code == 404
        return "LEAK of the name" if is_missing and MARK.encode() in answer.content else ""

    @staticmethod
    def is_refused(answer: Any) -> bool:
        if answer.status_code == 302:
            return "/sign-in/?next=" in answer["Location"]
        if answer.status_code == 403 and _has_json(answer):
            return answer.json()["code"] == "rights.denied"
        return answer.status_code in {401, 403, 404}


def _has_json(answer: Any) -> bool:
    is_json = "json" in answer.headers.get("Content-Type", "")
    return is_json and bool(
        b"".join(answer.streaming_content) if answer.streaming else answer.content
    )
