"""The list of a kind, the file made of it, and the columns a person wants to see."""

from __future__ import annotations

from typing import Any

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
)
from django.utils.translation import gettext as _

from dougong.platform.days import current_day
from dougong.platform.exports import Watermark, prepared
from dougong.platform.forms import candidates, plate_label
from dougong.platform.journal.notes import note
from dougong.platform.requests.errors import BadRequest
from dougong.platform.tables import LONGEST_ADDRESS, Listing, query_of
from dougong.platform.tables.choice import choose_columns, chosen_columns
from dougong.platform.tables.columns import choosable
from dougong.platform.tables.filters import Filter, PlateFilter

from .arranging import arrangement_of, filter_builder
from .kind import EDITED_ON_PAGES, KindPage, Verb


class ListPage(KindPage):
    """Rows the reader may see, filtered, searched, sorted and paged by the address."""

    template_name = "ui/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        listing = self.listing()
        query = listing.query
        response = self.shown(
            listing=listing,
            lines=list(listing.lines()),
            query=query,
            chips=query.chips(),
            filters=[self.filter_input(one, query.given) for one in query.filters],
            columns=self.column_choices(listing),
            builder=filter_builder(query, self.url),
            arrangement=arrangement_of(query),
            may_add=self.may("add"),
            bulk=self.bulk_verbs(),
            span=len(listing.columns) + 1,
        )
        if self.is_fragment:  # a search while typing: the address of what is shown now
            response.headers["HX-Replace-Url"] = request.path + query.address()
        return response

    def listing(self, also: tuple[str, ...] = ()) -> Listing:
        columns = chosen_columns(self.resource, self.actor.pk)
        return Listing(query_of(self.resource, self.request.GET, self.actor, also), columns)

    def column_choices(self, listing: Listing) -> list[dict[str, Any]]:
        """Chosen columns in their order, then the others."""
        shown = {column.name: column for column in listing.columns}
        all_columns = shown | choosable(self.resource)
        return [
            {"name": name, "label": column.label, "is_shown": name in shown}
            for name, column in all_columns.items()
        ]

    def filter_input(self, one: Filter, given: QueryDict) -> dict[str, Any]:
        """What the template needs to draw a filter with its present words."""
        made: dict[str, Any] = {
            "filter": one,
            "words": [given.get(name, "") for name in one.params],
        }
        if isinstance(one, PlateFilter):
            made |= self.plate_options(one, given)
        else:
            made["options"] = getattr(one, "options", ())
            made["chosen"] = one.given(given) if one.shape == "choice" else ()
        return made

    def plate_options(self, one: PlateFilter, given: QueryDict) -> dict[str, Any]:
        """What is chosen; the rest is found by words once somebody opens the filter."""
        keys = one.keys(given)
        rows = candidates(one.field, self.actor).filter(pk__in=keys) if keys else ()
        return {
            "options": [(str(row.pk), plate_label(row)) for row in rows],
            "chosen": [str(key) for key in keys],
            "remote": self.url("choices", one.name),
        }

    def bulk_verbs(self) -> list[Verb]:
        held = [
            Verb.of(action)
            for verb, action in self.resource.verbs.items()
            if verb not in EDITED_ON_PAGES and self.may(verb)
        ]
        return sorted(held, key=lambda verb: verb.verb == "delete")


class ExportPage(ListPage):
    """The list as a file, all pages of it: `as=csv` or `as=xlsx`."""

    def get(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        form = request.GET.get("as", "csv")
        if form not in {"csv", "xlsx"}:
            raise BadRequest(_("A list is exported as csv or xlsx."))
        listing = self.listing(also=("as",))
        query = listing.query.address(**{"as": None}).removesuffix("?")
        mark = Watermark.of(self.actor, f"{self.resource.name}{query}")
        made = prepared(listing, form, mark)
        told = {"kind": self.resource.name, "form": form, "query": query}
        about = {**told, "rows": made.rows, "digest": made.digest}
        note("export", self.actor.pk, about=about)  # before the first byte leaves the house
        name = f"{self.resource.name}-{current_day():%Y%m%d}.{form}"
        return FileResponse(
            made.file, as_attachment=True, filename=name, content_type=made.content_type
        )


class ColumnsPage(KindPage):
    """Where a person stores the columns of a list."""

    def post(self, request: HttpRequest) -> HttpResponse:
        names = [] if "reset" in request.POST else request.POST.getlist("column")
        choose_columns(self.resource, self.actor.pk, names)
        given = QueryDict(request.POST.get("query", "")[:LONGEST_ADDRESS])
        query = query_of(self.resource, given, self.actor)
        return self.leave(self.url("list") + query.address())
