"""What an address asks of a list, read word by word: nothing in it reaches the database unmapped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from dougong.platform.policies import Actor
from dougong.platform.records import Record, search_of
from dougong.platform.register import Resource
from dougong.platform.requests.errors import BadRequest
from dougong.platform.search import visible

from .columns import Column, choosable
from .filters import Filter, PlateFilter, filters_of
from .ordering import Cursor, Order

PAGING = ("after", "before")
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class TableQuery:
    """A list's filters, search, order and place, as one address gives them."""

    resource: Resource
    given: QueryDict
    filters: tuple[Filter, ...]
    columns: dict[str, Column]
    order: Order

    @property
    def words(self) -> str:
        return self.given.get("q", "").strip()

    @cached_property
    def after(self) -> Cursor | None:
        return self._cursor("after")

    @cached_property
    def before(self) -> Cursor | None:
        return self._cursor("before")

    def _cursor(self, name: str) -> Cursor | None:
        word = self.given.get(name)
        return self.order.read(word) if word else None

    @cached_property
    def condition(self) -> Q:
        """What filters and search let through."""
        condition = Q()
        for one in self.filters:
            condition &= one.condition(self.given)
        if not self.words:
            return condition
        return condition & Q(("record__terms__finds", search_of(self.words, self.resource.name)))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.condition)

    def admit(self, actor: Actor) -> None:
        """Refuse to find or order by columns that the actor may not read."""
        given = {one.name for one in self.filters if set(one.params) & set(self.given)}
        self.resource.policy.refuse_finding_by(actor, {*given, self.order.name})

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(self.condition)

    def chips(self, actor: Actor) -> list[dict[str, str]]:
        """The filters in force, each with the address that takes it off."""
        keys = {k for f in self.filters if isinstance(f, PlateFilter) for k in f.keys(self.given)}
        plates: dict[int, Record] = visible(actor).in_bulk(keys) if keys else {}
        return [
            {"label": f.label, "text": text, "without": self.address(drop=(name, word))}
            for f in self.filters
            for name, word, text in f.chips(self.given, plates)
        ]

    def address(self, *, drop: tuple[str, str] | None = None, **change: str | None) -> str:
        """The query string with one filter word dropped or some words put in place; page one."""
        query = self.given.copy()
        for name in PAGING:
            query.pop(name, None)
        if drop:
            query.setlist(drop[0], [word for word in query.getlist(drop[0]) if word != drop[1]])
        for name, word in change.items():
            query.pop(name, None)
            if word is not None:
                query[name] = word
        for name in [name for name in query if not any(query.getlist(name))]:
            query.pop(name)
        return f"?{query.urlencode()}"

    @property
    def kept(self) -> str:
        """The address without paging and question mark, for hidden fields."""
        return self.address()[1:]

    @property
    def without_words(self) -> str:
        return self.address(q=None)

    def sorted_by(self, name: str) -> str:
        """The address that sorts by a column; a second time it turns the order round."""
        turns = self.order.name == name and not self.order.descending
        return self.address(sort=f"-{name}" if turns else name)


def query_of(resource: Resource, given: QueryDict, also: tuple[str, ...] = ()) -> TableQuery:
    """Read an address; a word that stands for nothing is refused, not overlooked."""
    filters = tuple(filters_of(resource))
    known = {"q", "sort", *PAGING, *also} | {name for f in filters for name in f.params}
    if strange := sorted(set(given) - known):
        names = {"names": ", ".join(name[:40] for name in strange[:5])}
        raise BadRequest(_("This list knows no filter named %(names)s.") % names)
    if len(given.get("q", "")) > LONGEST_SEARCH or "\0" in given.get("q", ""):
        raise BadRequest(_("This search is too long."))
    columns = choosable(resource)
    order = order_of(resource, columns, given.get("sort", ""))
    return TableQuery(resource, given, filters, columns, order)


def order_of(resource: Resource, columns: dict[str, Column], word: str) -> Order:
    """The order that a word such as `-planned_finish` stands for, else the kind's own."""
    name = word or resource.ordering
    if not word:
        sign, bare = name[: name.startswith("-")], name.lstrip("-")
        name = sign + ("code" if bare in {"pk", "record"} else bare)
    column = columns.get(name.removeprefix("-"))
    key = column.sort_key if column else None
    if column is None or key is None:
        text = _("This list cannot be sorted by “%(name)s”.") % {"name": name[:40]}
        raise BadRequest(text)
    path, field, expression = key
    return Order(column.name, path, field, expression, name.startswith("-"))
