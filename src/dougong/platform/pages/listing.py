"""The list of a kind, the file made of it, and the columns a person wants to see."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dougong.platform.editing.trial import editable_names
from dougong.platform.exports.leaving import FORMS, leave
from dougong.platform.forms import candidates, plate_label
from dougong.platform.requests.errors import BadRequest
from dougong.platform.shapes import (
    SHAPES,
    Setting,
    board_of,
    calendar_of,
    chart_of,
    setting_of,
    timeline_of,
)
from dougong.platform.shapes.words import WORDS
from dougong.platform.tables import LONGEST_ADDRESS, Listing, TableQuery, query_of
from dougong.platform.tables.choice import choice_of, choose_columns, columns_named
from dougong.platform.tables.choices import TableChoice
from dougong.platform.tables.columns import choosable
from dougong.platform.tables.filters import Filter, PlateFilter

from .arranging import arrangement_of, day_fields, filter_builder, second_fields
from .chosen_view import view_named, view_seen, words_of
from .kind import EDITED_ON_PAGES, KindPage, Verb


class ListPage(KindPage):
    """Rows the reader may see, filtered, searched, sorted and paged by the address."""

    template_name = "ui/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        listing = self.listing(also=WORDS)
        query = listing.query
        setting = setting_of(query)
        may_add = self.may("add")
        response = self.shown(
            listing=listing,
            shape=setting.shape,
            shapes=self.shapes(setting),
            view=self.view,
            drawn=self.drawn(listing, setting),
            lines=list(listing.lines()) if setting.shape == "table" else [],
            query=query,
            chips=query.chips(),
            filters=[self.filter_input(one, query.given) for one in query.filters],
            columns=self.column_choices(listing),
            builder=filter_builder(query, self.url),
            arrangement=arrangement_of(query),
            may_add=may_add,
            quick_url=self.quick_url(query) if may_add else "",
            bulk=self.bulk_verbs(),
            may_edit=self.may("change"),
            span=len(listing.columns) + 1,
            peek_open=render_to_string("ui/peek_open.html"),
        )
        if self.is_fragment:  # a search while typing: the address of what is shown now
            response.headers["HX-Replace-Url"] = request.path + query.address()
        return response

    def quick_url(self, query: TableQuery) -> str:
        """Where a record is added quickly, with what the list is filtered by proposed."""
        return self.url("quick") + query.address() if self.resource.is_added_by_form else ""

    def listing(self, also: tuple[str, ...] = ()) -> Listing:
        columns = columns_named(self.resource, self.names)
        given = words_of(self.view, self.request.GET)
        return Listing(query_of(self.resource, given, self.actor, also), columns)

    @cached_property
    def choice(self) -> TableChoice | None:
        return choice_of(self.resource, self.actor.pk)

    @cached_property
    def view(self) -> Any:
        """The saved view in force: the one that is named, else the one the list opens with."""
        given = self.request.GET
        if "view" in given:
            return view_named(self.resource, self.actor, given["view"])
        key = self.choice.view_id if self.choice and not given else None
        return view_seen(self.resource, self.actor, key) if key else None

    @property
    def names(self) -> list[str]:
        """The columns of the view, else those that the person has chosen."""
        own = self.view.columns if self.view is not None else []
        return own or (self.choice.columns if self.choice else [])

    def shapes(self, setting: Setting) -> list[dict[str, Any]]:
        """The ways to look at the list, each with its address."""
        return [
            {
                "key": key,
                "label": label,
                "icon": icon,
                "url": setting.address("shape", key),
                "is_current": key == setting.shape,
            }
            for key, (label, icon) in SHAPES.items()
        ]

    def drawn(self, listing: Listing, setting: Setting) -> dict[str, Any]:
        """What the shape of the list needs besides the list."""
        if setting.shape == "board":
            limits = self.view.limits if self.view is not None else {}
            return board_of(listing, setting, limits) | second_fields(setting)
        if setting.shape == "chart":
            return chart_of(listing, setting) | second_fields(setting)
        if setting.shape == "calendar":
            return calendar_of(listing, setting) | day_fields(setting)
        if setting.shape == "timeline":
            return timeline_of(listing, setting) | day_fields(setting)
        return {"editable": sorted(self.editable())}

    def editable(self) -> set[str]:
        """Columns whose cells the reader may change in the table."""
        return editable_names(self.resource, self.actor) if self.may("change") else set()

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
    """The list as a file, all pages of it: `as` names the form."""

    def get(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        form = request.GET.get("as", "csv")
        if form not in FORMS:
            text = _("A list is exported as one of: %(forms)s.")
            raise BadRequest(text % {"forms": ", ".join(FORMS)})
        return leave(self.listing(also=("as", *WORDS)), form)


class ColumnsPage(KindPage):
    """Where a person stores the columns of a list."""

    def post(self, request: HttpRequest) -> HttpResponse:
        names = [] if "reset" in request.POST else request.POST.getlist("column")
        choose_columns(self.resource, self.actor.pk, names)
        given = QueryDict(request.POST.get("query", "")[:LONGEST_ADDRESS])
        query = query_of(self.resource, given, self.actor, also=WORDS)
        return self.leave(self.url("list") + query.address())
