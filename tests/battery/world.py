"""What the tests of the battery ask of the product: the same question by every path."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client

from dougong.apps.accounts.models import Account
from dougong.platform.actions import Action
from dougong.platform.api import serializers
from dougong.platform.exports import MARK
from dougong.platform.factories import factory_of
from dougong.platform.forms import form_class_of
from dougong.platform.records import Record, Recorded
from dougong.platform.register import Resource, registry
from dougong.platform.search import found
from tests.cast import Bank, Place, undone

KINDS = sorted(registry)
API = "/api/v1"
LANGUAGE = "dougong_language"
REASON = "asked by the battery"

ENTERED = [
    name
    for name, kind in sorted(registry.items())
    if "add" in kind.verbs and factory_of(kind.model).is_entered
]
"""Kinds that a person adds by entering values; others are made from a file."""


class World:
    """Two banks that know nothing of each other, with a record of every kind in each place."""

    def __init__(self) -> None:
        self.bank, self.other = Bank.found(), Bank.found()
        self.places = (self.bank.here, self.bank.there, self.other.here)
        for place in self.places:
            for kind in registry.values():
                place.row(kind.model)
        self._clients = {account.pk: browser(account) for account in self.bank.cast.values()}

    def client(self, account: Account) -> Client:
        if account.pk not in self._clients:
            self._clients[account.pk] = browser(account)
        return self._clients[account.pk]

    @property
    def keeper(self) -> Client:
        """The browser of somebody with every right in the first bank."""
        return self.client(self.bank.keeper)

    def rows(self, kind: Resource) -> list[Any]:
        """The record here, the one in the other branch, and the one in the other bank."""
        return [place.row(kind.model) for place in self.places]


def browser(account: Account) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(account)
    client.cookies[LANGUAGE] = "en"
    return client


def listed_on_page(client: Client, kind: Resource) -> set[int]:
    answer = client.get(f"/{kind.name}/")
    return {line.row.pk for line in answer.context["lines"]} if answer.status_code == 200 else set()


def listed_by_api(client: Client, kind: Resource) -> set[int]:
    answer = client.get(f"{API}/{kind.name}/", {"limit": 200})
    return {row["id"] for row in answer.json()["results"]} if answer.status_code == 200 else set()


def exported(client: Client, kind: Resource) -> set[int]:
    answer = client.get(f"/{kind.name}/export/")
    if answer.status_code != 200:
        return set()
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, *lines, mark = csv.reader(io.StringIO(text))
    place = head.index("Code")
    assert mark[0].startswith(MARK)
    codes = [line[place] for line in lines]
    return set(Record.objects.filter(code__in=codes).values_list("pk", flat=True))


def searched(account: Account, kind: Resource, rows: list[Any]) -> set[int]:
    """Those of the rows that the account finds by their codes."""
    return {
        row.pk for row in rows if found(account, row.code, [kind.name]).filter(pk=row.pk).exists()
    }


def opened(client: Client, rows: list[Any], address: Callable[[Any], str]) -> dict[int, int]:
    """The status of an address for each row."""
    return {row.pk: client.get(address(row)).status_code for row in rows}


def ready(place: Place, kind: Resource, action: type[Action]) -> Any:
    """A record on which the verb can be done now."""
    factory = factory_of(kind.model)
    return place.another(kind.model, **factory.ready.get(action.verb, {}))


def asked(place: Place, kind: Resource, action: type[Action]) -> dict[str, Any]:
    """What a person would enter in the dialog of the verb, as the interface takes it."""
    place.relations(kind.model)
    with undone():
        shown = serializers.record_answer(kind)(ready(place, kind, action)).data
    given = factory_of(kind.model).answers.get(action.verb, {})
    values = {name: shown[name] for name in action.edits if name in shown} | given
    return {
        name: place.row(value).pk if isinstance(value, type) else value
        for name, value in values.items()
    }


def new_values(place: Place, kind: Resource) -> dict[str, Any]:
    """The values of a valid new record, as the interface shows and takes them."""
    place.relations(kind.model)
    with undone():
        row = place.another(kind.model)
        shown = serializers.record_answer(kind)(row).data
        return {name: shown[name] for name in kind.fields}


def form_values(kind: Resource, row: Recorded) -> dict[str, Any]:
    """The values of a record as the browser would send them from the form of its kind."""
    return sent(form_class_of(kind)(instance=row)) | {"version": row.version, "reason": REASON}


def dialog_values(client: Client, address: str) -> dict[str, Any]:
    """What the browser would send from a dialog in which nothing but a reason is entered."""
    return sent(client.get(address).context["form"]) | {"reason": REASON}


def sent(form: Any) -> dict[str, Any]:
    """The values that stand in the inputs of a form."""
    values: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = field.prepare_value(form.get_initial_for_field(field, name))
        if isinstance(value, bool):  # a box that is not ticked is not sent
            values |= {name: "on"} if value else {}
        elif value is not None and (shown := field.widget.format_value(value)) is not None:
            is_one = isinstance(shown, list) and not field.widget.allow_multiple_selected
            values[name] = shown[0] if is_one else shown
    return values


def journal_of(row: Recorded) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal.entry WHERE record_id = %s", [row.record_id])
        (count,) = cursor.fetchone()
    return int(count)


def everything(*models: type[Recorded]) -> tuple[Any, ...]:
    """Rows of some kinds, all plates and all entries, for showing that nothing was left behind."""
    tables = [f'"{model._meta.db_table}"' for model in models]
    states = []
    with connection.cursor() as cursor:
        # A refusal leaves its own entry, of version 0; a change must leave none.
        entries = "(SELECT * FROM journal.entry WHERE version > 0)"
        for table in [*tables, "platform_record", entries, "platform_scopereach"]:
            cursor.execute(
                f"SELECT count(*), md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {table} AS t"
            )
            states.append(cursor.fetchone())
    return tuple(states)


DECIDED = "approvalrequest"
"""Its verbs are signatures of natural persons with a law of their own: see tests/trust."""


def verbs() -> list[tuple[str, str]]:
    """Kind and verb, for every verb that is done on a record that is there."""
    names = [name for name in KINDS if name != DECIDED]
    return [(name, verb) for name in names for verb in registry[name].verbs if verb != "add"]
