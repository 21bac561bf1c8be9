"""The page of the search over everything, and the places to which it can be narrowed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dougong.platform.navigation import held_by
from dougong.platform.pages import OwnData, OwnPage
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest
from dougong.platform.requests.guarding import SIGNED_IN
from dougong.platform.search import visible

from .asked import LONGEST, SOURCES, Asked, states_of
from .finding import Hit, found
from .telling import STANDS, address_of

SHOWN, PLACES_SHOWN = 50, 30


class SearchPage(OwnPage):
    """One box over everything, the filters beside it, the best hits below."""

    permission = SIGNED_IN
    template_name = "finder/search.html"

    def context(self) -> dict[str, Any]:
        given = self.request.GET.dict()
        if given.get("state", "") not in dict(states_of(given.get("kind", ""))):
            given.pop("state", None)  # left over from the kind that was chosen before
        asked = Asked.read(given)
        hits = found(self.actor, asked, SHOWN + 1)
        places = visible(self.actor, scope_kinds()).filter(pk=asked.below) if asked.below else ()
        return {
            "asked": asked,
            "lines": [self.line(hit) for hit in hits[:SHOWN]],
            "is_more": len(hits) > SHOWN,
            "shown": SHOWN,
            "kinds": self.kinds(),
            "states": states_of(asked.kind),
            "sources": SOURCES.items(),
            "places": places,
        }

    def line(self, hit: Hit) -> dict[str, Any]:
        kind = registry[hit.plate.kind]
        return {
            "hit": hit,
            "kind": kind,
            "url": address_of(hit.plate, hit.source),
            "where": STANDS[hit.source],
            "state": dict(states_of(hit.plate.kind)).get(hit.plate.state, ""),
        }

    def kinds(self) -> list[tuple[str, str]]:
        """Kinds of which the reader may see something somewhere."""
        held = held_by(self.request)
        named = [
            (name, str(kind.label_plural))
            for name, kind in registry.items()
            if kind.policy.permission("view") in held
        ]
        return sorted(named, key=lambda one: one[1].casefold())


class PlacesData(OwnData):
    """Units, portfolios and projects for the filter, found by words."""

    permission = SIGNED_IN

    def data(self) -> dict[str, Any]:
        words = self.request.GET.get("q", "")
        if len(words) > LONGEST or "\0" in words:
            raise BadRequest(_("This search is too long."))
        rows = visible(self.actor, scope_kinds()).defer("terms", "tags").order_by("-pk")
        rows = rows.filter(terms__finds=words) if words.strip() else rows
        return {
            "options": [
                {"value": str(one.pk), "text": one.title, "hint": one.code}
                for one in rows[:PLACES_SHOWN]
            ]
        }


def scope_kinds() -> list[str]:
    """Kinds of records in which others lie."""
    return [name for name, kind in registry.items() if kind.model.is_scope]
