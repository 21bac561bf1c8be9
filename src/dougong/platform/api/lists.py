"""Lists and histories as the interface answers them: by key, filtered by declared columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from dougong.platform.journal import EntryQuerySet
from dougong.platform.journal.canonical import plain
from dougong.platform.policies import Actor
from dougong.platform.policies.masks import Masks, veiled_values
from dougong.platform.records import Record
from dougong.platform.register import Resource
from dougong.platform.requests.api_errors import understood
from dougong.platform.requests.errors import BadRequest
from dougong.platform.tables import TableQuery
from dougong.platform.tables import query_of as table_query_of
from dougong.platform.tables.filters import filters_of
from dougong.platform.tables.ordering import ordered_page
from dougong.platform.tables.totals import Total, totals

from . import serializers

PAGE_SIZE, LARGEST_PAGE = 50, 200
WORDS = {"search": "q", "ordering": "sort"}
"""Words of the interface and of the pages' addresses for the same thing."""
OF_TOTALS = ("group", "sum")
VALUED = {"ordering", "fields", "group"}
ONCE = {"search", "limit", "fields", "filter", "after", "before", "group"}


def query_of(resource: Resource, request: Request, actor: Actor) -> TableQuery:
    """What the address asks for; a word that stands for nothing is refused."""
    return understood(lambda: _read(resource, request.query_params, actor))


def totals_query_of(resource: Resource, request: Request, actor: Actor) -> TableQuery:
    """What totals are asked for, of which rows."""
    return understood(lambda: _read_totals(resource, request.query_params, actor))


def _read(resource: Resource, given: QueryDict, actor: Actor) -> TableQuery:
    _refuse_words(given, OF_TOTALS)
    _refuse_vague(resource, given)
    _limit(given)
    _fields(resource, given)
    table = table_query_of(resource, _renamed(given), actor, also=("limit", "fields"))
    table.condition, table.after, table.before  # noqa: B018  # read now, where a refusal is told
    table.admit()
    return table


def _read_totals(resource: Resource, given: QueryDict, actor: Actor) -> TableQuery:
    _refuse_words(given, ("ordering", "after", "before"))
    _refuse_vague(resource, given)
    table = table_query_of(resource, _renamed(given), actor)
    table.condition  # noqa: B018  # read now, where a refusal is told
    table.admit()
    return table


def _refuse_words(given: QueryDict, others: Sequence[str]) -> None:
    if strange := sorted({*WORDS.values(), *others} & set(given)):
        raise BadRequest(_("This list knows no filter named %(names)s.") % {"names": strange[0]})


def _refuse_vague(resource: Resource, given: QueryDict) -> None:
    """A word without a value where one is needed, or given twice where one counts."""
    filters = filters_of(resource)
    ranges = {name for f in filters if f.shape == "range" for name in f.params}
    valued = {name for f in filters if f.shape != "text" for name in f.params}
    for name, values in given.lists():
        if name in valued | VALUED and not all(one.strip() for one in values):
            raise BadRequest(_("“%(name)s” needs a value.") % {"name": name[:40]})
        if name in ranges | ONCE and len(values) > 1:
            raise BadRequest(_("“%(name)s” is given more than once.") % {"name": name[:40]})


def _renamed(given: QueryDict) -> QueryDict:
    query = given.copy()
    for ours, theirs in WORDS.items():
        if words := query.pop(ours, None):
            query.setlist(theirs, words)
    return query


def totals_of(query: TableQuery) -> dict[str, Any]:
    """Counts and sums of the rows that the reader may see, for each group."""
    rows = query.narrowed(query.resource.policy.rows(query.actor))
    grouping, measures = query.grouping, query.measures
    found = totals(rows, measures, *([grouping] if grouping else []))
    whole = Total()
    for part in found.values():
        whole.join(part)
    keys = grouping.keys(value for (value,) in found) if grouping else set()
    plates = Record.objects.in_bulk(keys)
    return {
        "count": whole.count,
        "sums": whole.plain(measures),
        "groups": [
            {
                "value": plain(value),
                "label": grouping.told(value, plates),
                "count": part.count,
                "sums": part.plain(measures),
            }
            for (value,), part in sorted(found.items(), key=lambda one: str(one[0][0]))
        ]
        if grouping
        else [],
    }


def _limit(given: QueryDict) -> int:
    word = given.get("limit", str(PAGE_SIZE))
    if not (word.isascii() and word.isdigit() and 1 <= int(word[:9]) <= LARGEST_PAGE):
        text = _("A page holds between 1 and %(most)s records.")
        raise BadRequest(text % {"most": LARGEST_PAGE})
    return int(word)


def _fields(resource: Resource, given: QueryDict) -> list[str]:
    """The names asked for, all where none is given."""
    known = serializers.row_answer(resource)().fields
    words = [word for word in given.get("fields", "").split(",") if word]
    if strange := [word for word in words if word not in known]:
        raise BadRequest(_("There is no field named %(name)s.") % {"name": strange[0][:40]})
    return words or list(known)


def page_of(query: TableQuery, request: Request) -> dict[str, Any]:
    """One page of rows that the reader may see."""
    resource, given, actor = query.resource, request.query_params, query.actor
    rows = query.narrowed(resource.policy.rows(actor)).select_related("record")
    backwards = query.before is not None
    cursor = query.before or query.after
    page, has_more = ordered_page(
        rows, query.order, cursor, backwards=backwards, size=_limit(given)
    )
    answer = serializers.row_answer(resource)()
    for name in set(answer.fields) - set(_fields(resource, given)):
        answer.fields.pop(name)

    def link(way: str, edge: Any) -> str:
        address = request.build_absolute_uri()
        for other in ("after", "before"):
            address = remove_query_param(address, other)
        return replace_query_param(address, way, query.order.cursor_of(edge, 0).word())

    is_last = not (has_more or backwards)
    is_first = not (has_more if backwards else query.after is not None)
    return {
        "next": None if is_last or not page else link("after", page[-1]),
        "previous": None if is_first or not page else link("before", page[0]),
        "results": [answer.to_representation(resource.policy.veiled(row, actor)) for row in page],
    }


def history_of(
    entries: EntryQuerySet, request: Request, hides: Sequence[str], masks: Masks
) -> dict[str, Any]:
    """One page of a record's history, newest first; the columns named in `hides` are masked."""
    given = request.query_params
    after, limit = understood(lambda: _history_place(given))
    found = entries.order_by("-id")
    if after:
        found = found.filter(id__lt=after)
    page = found[: limit + 1].with_changes()
    has_more, page = len(page) > limit, page[:limit]
    address = request.build_absolute_uri()
    following = replace_query_param(address, "after", page[-1].pk) if has_more else None
    told = dict(serializers.History({"next": following, "results": page}).data)
    for entry in told["results"] if hides else ():
        entry |= {side: veiled_values(entry[side], hides, masks) for side in ("before", "after")}
    return told


def _history_place(given: QueryDict) -> tuple[UUID | None, int]:
    if strange := sorted(set(given) - {"after", "limit"}):
        names = {"names": strange[0][:40]}
        raise BadRequest(_("This list knows no filter named %(names)s.") % names)
    try:
        after = UUID(str(given["after"])) if "after" in given else None
    except ValueError as error:
        raise BadRequest(_("This page of the list cannot be found again.")) from error
    return after, _limit(given)
