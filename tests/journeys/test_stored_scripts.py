"""Texts that would be scripts in a careless page are shown as they were typed, and never run."""

from __future__ import annotations

import pytest
from django.db import models

from dougong.platform.factories import unwatched
from dougong.platform.register import registry
from tests.journeys.conftest import PASSWORD

SCRIPTS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "'\"><svg onload=alert(1)>",
    "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'>", "{{constructor.constructor('alert(1)')()}}",
    "<a href=javascript:alert(1)>x</a>", "\" autofocus onfocus=alert(1) x=\"", "<dg-table hx-on:load=alert(1)>",
]  # fmt: skip


@pytest.fixture(params=["zh"])
def language(request):
    """What runs does not depend on the reader's language."""
    return request.param


def poison(bank) -> dict[str, int]:
    """A record of every kind with a script in each free text, and in its name plate."""
    keys = {}
    for place, (name, kind) in enumerate(sorted(registry.items())):
        row = bank.here.row(kind.model)
        columns = [
            column
            for column in kind.model._meta.concrete_fields
            if type(column) in {models.CharField, models.TextField}
            and column.editable
            and not (column.choices or column.unique)
        ]
        texts = {
            column.name: fitting(place + number, column.max_length or 200)
            for number, column in enumerate(columns)
        }
        script = SCRIPTS[place % len(SCRIPTS)]
        with unwatched():
            kind.model._default_manager.filter(pk=row.pk).update(**texts)
            type(row.record).objects.filter(pk=row.pk).update(label=script, label_en=script)
        keys[name] = row.pk
    return keys


def fitting(number: int, length: int) -> str:
    """A script that the column is long enough for."""
    short = [text for text in SCRIPTS if len(text) <= length]
    return short[number % len(short)] if short else "<b>"


@pytest.mark.parametrize(
    "name", ["risk", *(pytest.param(n, marks=pytest.mark.full) for n in registry if n != "risk")]
)
def test_no_stored_script_runs_on_the_pages_of_a_kind(page, keeper, bank, name):
    key = poison(bank)[name]
    ran = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.goto("/sign-in/")
    page.fill("#id_username", keeper.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/")
    shown = ""
    for address in (f"/{name}/", f"/{name}/{key}/", f"/{name}/{key}/history/", "/approvals/"):
        assert page.goto(address).status == 200
        page.wait_for_load_state("load")
        shown += page.inner_text("body")
    assert ran == []
    assert any(script in shown for script in SCRIPTS)
