"""Every kind in the search over everything and in the palette: the same rights as on its pages."""

from __future__ import annotations

import pytest

from dougong.platform.finder.asked import Asked
from dougong.platform.finder.finding import found
from dougong.platform.pages import DoPage
from dougong.platform.pages.kind import buttons_on
from dougong.platform.policies import decisions_kept
from dougong.platform.register import registry

from . import world as w


@pytest.mark.parametrize("name", w.KINDS)
def test_the_search_finds_what_the_list_shows(world, name):
    kind = registry[name]
    here, _, elsewhere = world.rows(kind)
    for role in ("keeper", "neighbour"):
        account = world.bank.cast[role]
        with decisions_kept():
            listed = set(kind.policy.rows(account, "view").values_list("pk", flat=True))
            for row in (here, elsewhere):
                hits = {hit.plate.pk for hit in found(account, Asked(row.record.code), 10)}
                assert (row.pk in hits) == (row.pk in listed), (role, row)


@pytest.mark.parametrize("name", w.KINDS)
def test_the_palette_offers_the_verbs_that_the_page_offers(world, name):
    kind = registry[name]
    row = kind.model._default_manager.select_related("record").get(pk=world.rows(kind)[0].pk)
    page = kind.pages.get("do", DoPage)
    for role in ("keeper", "reader", "engineer"):
        account = world.bank.cast[role]
        groups = world.client(account).get("/palette/", {"record": row.pk, "alone": "1"}).json()
        told = {item["url"] for group in groups["groups"] for item in group["items"]}
        seen = kind.policy.rows(account, "view").filter(pk=row.pk).exists()
        buttons = {button.url for button in buttons_on(row, kind, account)} if seen else set()
        if getattr(page, "is_read_first", False):
            buttons = {url for url in buttons if "/do/" not in url and "/edit/" not in url}
        assert buttons <= told, role
        assert bool(told) == seen, role
