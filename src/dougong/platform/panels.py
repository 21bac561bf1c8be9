"""Panels of a detail page: small declarations, each with a template and what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from django.core.exceptions import ImproperlyConfigured
from django.db.models import JSONField, Q, TextField
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .custom_values.checking import fitting
from .custom_values.fields import section_of
from .facts import Fact
from .policies import Actor, policy_of
from .records import Recorded
from .register import Resource, registry
from .tables.choice import declared_columns
from .tables.columns import columns_of
from .tables.listing import cells_of
from .wording import (
    EMPTY,
    english_twin,
    heading,
    plain_text,
    plates_named,
    row_html,
    unit_text,
)

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Subject:
    """The record a detail page shows, its kind, and who reads it."""

    row: Any
    resource: Resource
    actor: Actor


@dataclass(frozen=True)
class Panel:
    """A part of a detail page; without context it is left out."""

    title: Label = ""
    icon: str = ""
    place: Literal["main", "side"] = "main"
    template: ClassVar[str]

    def context(self, subject: Subject) -> Mapping[str, Any] | None:
        raise NotImplementedError


@dataclass(frozen=True)
class FieldsPanel(Panel):
    """Columns of the record beside their names."""

    names: Sequence[str] = ()
    template: ClassVar[str] = "ui/panel_fields.html"

    def context(self, subject: Subject) -> Mapping[str, Any] | None:
        model = subject.resource.model
        names = [name for name in self.names if not _is_twin(model, name)]
        names = fitting(subject.row, names)
        fields = [subject.resource.field(name) for name in names]
        plates = plates_named([subject.row], fields)
        values = [
            {
                "name": field.name,
                "label": heading(field),
                "is_long": isinstance(field, TextField | JSONField),
                "value": row_html(subject.row, field, plates, subject.actor),
            }
            for field in fields
        ]
        return {"lines": values} if values else None


def _is_twin(model: type[Recorded], name: str) -> bool:
    chinese = f"{name.removesuffix('_en')}_zh"
    return name.endswith("_en") and english_twin(model, chinese) is not None


@dataclass(frozen=True)
class FactsPanel(Panel):
    """Facts of the record, each with its meaning."""

    facts: Sequence[Fact] = ()
    template: ClassVar[str] = "ui/panel_facts.html"

    def context(self, subject: Subject) -> Mapping[str, Any] | None:
        values = []
        row = subject.resource.policy.blinded(subject.row, subject.actor)
        for fact in self.facts:
            value = fact.seen_on(row)
            values.append(
                {
                    "label": fact.label,
                    "value": EMPTY if value is None else plain_text(value),
                    "unit": "" if value is None else unit_text(fact.unit),
                    "meaning": fact.explained,
                }
            )
        return {"lines": values} if values else None


@dataclass(frozen=True)
class RelatedPanel(Panel):
    """Records of another kind that point here: the newest, and the way to all of them.

    `foreign_key` names the column of `model` that holds this record's plate. The way to the whole
    list is shown where the kind declares a filter on it.
    """

    model: type[Recorded] | None = None
    foreign_key: str = ""
    columns: Sequence[str] = ()
    limit: int = 8
    template: ClassVar[str] = "ui/panel_related.html"

    def __post_init__(self) -> None:
        if self.model is None or not self.foreign_key:
            raise ImproperlyConfigured("RelatedPanel needs model and foreign_key")
        self.model._meta.get_field(self.foreign_key)

    def context(self, subject: Subject) -> Mapping[str, Any] | None:
        assert self.model is not None  # noqa: S101  # refused at start
        policy = policy_of(self.model)
        if not policy.allows(subject.actor, "view"):
            return None
        kind = registry.of(self.model)
        columns = [c for name in self.columns for c in columns_of(kind, name)]
        others = [c for c in declared_columns(kind) if c.name != self.foreign_key]
        columns = columns or others[:5]
        rows = policy.rows(subject.actor, "view").select_related("record")
        rows = rows.filter(Q((self.foreign_key, subject.row.pk))).order_by("-pk")
        page = [policy.veiled(row, subject.actor) for row in rows[: self.limit + 1]]
        fields = [field for column in columns for field in column.fields]
        plates = plates_named(page, fields)
        has_filter = self.foreign_key in kind.filters
        list_url, add_url = reverse(f"{kind.name}-list"), ""
        if "add" in kind.verbs and policy.allows(subject.actor, "add"):
            add_url = f"{reverse(f'{kind.name}-add')}?{self.foreign_key}={subject.row.pk}"
        return {
            "kind": kind,
            "headings": columns,
            "lines": [cells_of(row, columns, plates, subject.actor) for row in page[: self.limit]],
            "has_more": len(page) > self.limit,
            "all_url": f"{list_url}?{self.foreign_key}={subject.row.pk}" if has_filter else "",
            "add_url": add_url,
        }


@dataclass(frozen=True)
class HtmlPanel(Panel):
    """A panel of an app's own: a template, and a function of the subject that feeds it."""

    template_name: str = ""
    feed: Callable[[Subject], Mapping[str, Any] | None] | None = None
    template: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if not self.template_name or self.feed is None:
            raise ImproperlyConfigured("HtmlPanel needs template_name and feed")

    def context(self, subject: Subject) -> Mapping[str, Any] | None:
        assert self.feed is not None  # noqa: S101  # refused at start
        return self.feed(subject)


def panels_of(resource: Resource) -> list[Panel]:
    """Fields by section, then facts, then the panels the kind declares."""
    named = {name for _title, names in resource.sections for name in names}
    rest = tuple(name for name in _shown(resource) if name not in named)
    made: list[Panel] = [
        FieldsPanel(title=title, names=[one for one in names if one not in resource.drawn])
        for title, names in resource.sections
    ]
    if rest:
        made.append(FieldsPanel(title=_("Details"), icon="list-details", names=rest))
    made += [
        FieldsPanel(title=title, icon="forms", names=names)
        for title, names in custom_sections(resource)
    ]
    if resource.facts:
        made.append(FactsPanel(title=_("Key figures"), icon="chart-dots", facts=resource.facts))
    return made + list(resource.panels)


def custom_sections(resource: Resource) -> list[tuple[str, tuple[str, ...]]]:
    """The custom fields of a kind under their headings."""
    found: dict[str, list[str]] = {}
    for name, field in resource.custom.items():
        found.setdefault(section_of(field), []).append(name)
    return [(title, tuple(names)) for title, names in found.items()]


def _shown(resource: Resource) -> list[str]:
    """Fields of form and list, once each; the plate's own columns stand in the head of the page."""
    names = [*resource.fields, *(name for name in resource.columns if name not in {"record", "pk"})]
    drawn = {"state", *resource.drawn}
    return list(dict.fromkeys(name for name in names if name not in drawn))
