"""What an address asks of a list, read word by word: nothing in it reaches the database unmapped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from dougong.platform.policies import Actor
from dougong.platform.records import search_of
from dougong.platform.register import Resource
from dougong.platform.requests.errors import BadRequest
from dougong.platform.search import seen_plates

from .columns import Column, choosable
from .conditions import Group, group_in
from .filters import Filter, PlateFilter, filters_of
from .grouping import Grouping, grouping_in
from .ordering import Cursor, Order, SortKey
from .totals import Measure, measures_in

PAGING = ("after", "before")
WORDS = ("q", "sort", "filter", "group", "sum")
"""What every list is asked besides its own filters."""
LONGEST_SEARCH, MOST_KEYS = 200, 4
LONGEST_ADDRESS = 20_000


@dataclass(frozen=True)
class TableQuery:
    """A list's filters, search, groups, order and place, as one address gives them to a reader."""

    resource: Resource
    given: QueryDict
    actor: Actor
    filters: tuple[Filter, ...]
    columns: dict[str, Column]
    sorting: Order
    group: Group | None = None
    grouping: Grouping | None = None
    measures: tuple[Measure, ...] = ()

    @cached_property
    def order(self) -> Order:
        """The order of rows, which stand together by group where there are groups."""
        return self.sorting.led_by(self.grouping.key) if self.grouping else self.sorting

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
        if self.group is not None:
            condition &= self.group.q(self.actor)
        if not self.words:
            return condition
        return condition & Q(("record__terms__finds", search_of(self.words, self.resource.name)))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.condition)

    def admit(self) -> None:
        """Refuse to find, order, group or sum by columns that the reader may not read."""
        named = {one.name for one in self.filters if set(one.params) & set(self.given)}
        named |= self.order.names | {measure.name for measure in self.measures}
        named |= self.group.names if self.group else set()
        self.resource.policy.refuse_finding_by(self.actor, named)

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(self.condition)

    def chips(self) -> list[dict[str, str]]:
        """The filters in force, each with the address that takes it off."""
        keys = {k for f in self.filters if isinstance(f, PlateFilter) for k in f.keys(self.given)}
        keys |= self.group.keys if self.group else set()
        plates = seen_plates(self.actor, keys)
        chips = [
            {"label": f.label, "text": text, "without": self.address(drop=(name, word))}
            for f in self.filters
            for name, word, text in f.chips(self.given, plates)
        ]
        for place, part in enumerate(self.group.parts if self.group else ()):
            others = self.group.without(place) if self.group else None
            rest = self.address(filter=others.word() if others else None)
            chips.append({"label": "", "text": part.told(plates), "without": rest})
        return chips

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
    def kept_words(self) -> list[tuple[str, str]]:
        """What a form of the declared filters leaves as it is."""
        own = {name for one in self.filters for name in one.params} | {*PAGING}
        return self._given_but(own)

    @property
    def unarranged_words(self) -> list[tuple[str, str]]:
        """What a form of groups, sums and order leaves as it is."""
        return self._given_but({"group", "sum", "sort", *PAGING})

    @property
    def given_words(self) -> list[tuple[str, str]]:
        """All that is asked, but the page."""
        return self._given_but({*PAGING})

    @property
    def unfiltered_words(self) -> list[tuple[str, str]]:
        """What the builder of the filter leaves as it is."""
        return self._given_but({"filter", *PAGING})

    def _given_but(self, names: set[str]) -> list[tuple[str, str]]:
        lists = self.given.lists()
        return [(n, word) for n, words in lists if n not in names for word in words if word]

    @property
    def without_words(self) -> str:
        return self.address(q=None)

    @property
    def without_filter(self) -> str:
        return self.address(filter=None)

    @property
    def without_arrangement(self) -> str:
        return self.address(group=None, sum=None, sort=None)

    def sorted_by(self, name: str) -> str:
        """The address that sorts by a column; a second time it turns the order round."""
        turns = self.sorting.direction_of(name) == "ascending"
        return self.address(sort=f"-{name}" if turns else name)


def query_of(
    resource: Resource, given: QueryDict, actor: Actor, also: tuple[str, ...] = ()
) -> TableQuery:
    """Read an address; a word that stands for nothing is refused, not overlooked."""
    filters = tuple(filters_of(resource))
    known = {*WORDS, *PAGING, *also} | {name for f in filters for name in f.params}
    if strange := sorted(set(given) - known):
        names = {"names": ", ".join(name[:40] for name in strange[:5])}
        raise BadRequest(_("This list knows no filter named %(names)s.") % names)
    if len(given.get("q", "")) > LONGEST_SEARCH or "\0" in given.get("q", ""):
        raise BadRequest(_("This search is too long."))
    columns = choosable(resource)
    return TableQuery(
        resource,
        given,
        actor,
        filters,
        columns,
        order_of(resource, columns, ",".join(given.getlist("sort"))),
        group_in(resource, given.get("filter", "")),
        grouping_in(columns, given.get("group", "")),
        measures_in(columns, given.getlist("sum")),
    )


def order_of(resource: Resource, columns: dict[str, Column], word: str) -> Order:
    """The order that words such as `-state,planned_finish` stand for, else the kind's own."""
    words = [one for one in word.split(",") if one][: MOST_KEYS + 1]
    if len(words) > MOST_KEYS or len({one.removeprefix("-") for one in words}) < len(words):
        text = _("A list is sorted by at most %(most)s different columns.")
        raise BadRequest(text % {"most": MOST_KEYS})
    if not words:
        sign, bare = resource.ordering[: resource.ordering.startswith("-")], resource.ordering
        bare = bare.lstrip("-")
        words = [sign + ("code" if bare in {"pk", "record"} else bare)]
    return Order(tuple(sort_key_of(columns, one) for one in words))


def sort_key_of(columns: dict[str, Column], word: str) -> SortKey:
    """The key that one word such as `-planned_finish` stands for."""
    column = columns.get(word.removeprefix("-"))
    key = column.sort_key if column else None
    if column is None or key is None:
        text = _("This list cannot be sorted by “%(name)s”.") % {"name": word[:40]}
        raise BadRequest(text)
    path, field, expression = key
    return SortKey(column.name, path, field, expression, word.startswith("-"))
