"""The OpenAPI description of a kind's addresses, out of the same declarations that serve them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import DateField, Field
from django.utils.translation import gettext as _
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from dougong.platform.actions.passing import may_wait
from dougong.platform.facts import Fact
from dougong.platform.register import Resource
from dougong.platform.requests.guarding import VERBS
from dougong.platform.requests.idempotency import HEADER as KEY_HEADER
from dougong.platform.tables.columns import choosable
from dougong.platform.tables.conditions import LONGEST
from dougong.platform.tables.filters import Filter, filters_of
from dougong.platform.tables.grouping import STEPS, groupable
from dougong.platform.tables.totals import summable

from . import serializers
from .fields import json_types

WRITES = ("create", "update", "partial_update", "destroy", "do")


class CookieScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """Sign-in by the cookie of the pages."""

    target_class = "dougong.platform.api.authentication.CookieSignIn"


class ChoiceSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A closed list is a component of its own, named after model and column."""

    target_class = "dougong.platform.api.fields.Choice"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        labels = {value: label for value, label in self.target.choices.items() if value != ""}
        numbers = all(isinstance(value, int) for value in labels)
        component = ResolvedComponent(  # type: ignore[no-untyped-call]
            name=f"{self.target.name}Choice",
            type=ResolvedComponent.SCHEMA,
            object=f"choices {self.target.name}",
            schema={
                "type": "integer" if numbers else "string",
                "enum": list(labels),
                "description": "\n".join(f"* `{value}` {text}" for value, text in labels.items()),
            },
        )
        auto_schema.registry.register_on_missing(component)
        if self.target.allow_blank:
            return {"oneOf": [component.ref, {"enum": [""], "type": "string"}]}
        return dict(component.ref)


class AddressSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """An address of mail or web that may be left empty: an empty text has not its form."""

    target_class = "dougong.platform.api.fields.Address"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema = auto_schema._map_serializer_field(  # noqa: SLF001  # there is no public way
            self.target, direction, bypass_extensions=True
        )
        if self.target.allow_blank:
            schema.pop("format", None)
        return dict(schema)


class FactsSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """The facts of a kind by name; every fact may be unknown."""

    target_class = "dougong.platform.api.serializers.FactsField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        facts: Iterable[Fact] = self.target.facts
        return {
            "type": "object",
            "properties": {one.name: fact_schema(one) for one in facts},
            "required": [one.name for one in facts],
            "additionalProperties": False,
        }


def fact_schema(fact: Fact) -> dict[str, Any]:
    unit = f" ({fact.unit})" if fact.unit else ""
    return {
        "type": [*json_types(fact.type), "null"],
        "title": str(fact.label),
        "description": f"{fact.meaning}{unit}",
    }


class PolicySchema(AutoSchema):
    """Says of any operation what decides about it, for programs that compare it with the policy."""

    def get_extensions(self) -> dict[str, Any]:
        view: Any = self.view
        rights: dict[str, str] = getattr(view, "rights", {})
        return {"x-policy": rights.get(self.method, view.permission), "x-action": None}


class KindSchema(PolicySchema):
    """Words, parameters, bodies and answers of one operation on a record kind."""

    @property
    def _asked(self) -> Any:
        return self.view

    @property
    def served_by(self) -> str:
        """The method of the view that serves the operation."""
        return str(self._asked.action)

    @property
    def verb(self) -> str:
        return str(self._asked.verb)

    @property
    def resource(self) -> Resource:
        resource: Resource = self._asked.resource
        return resource

    @property
    def is_many(self) -> bool:
        return "/bulk/" in self.path

    @property
    def word(self) -> str:
        """What the operation does, in one word."""
        names = {"create": "add", "update": "replace", "partial_update": "change"}
        names |= {"destroy": "delete", "retrieve": "get", "do": f"do_{self.verb}"}
        return names.get(self.served_by, self.served_by) + ("_many" if self.is_many else "")

    def get_operation_id(self) -> str:
        return f"{self.resource.name}_{self.word}"

    def get_tags(self) -> list[str]:
        return [self.resource.name]

    def get_summary(self) -> str:
        names = {"kind": self.resource.label_plural if self.is_many else self.resource.label}
        summaries = {
            "list": _("List %(kind)s") % {"kind": self.resource.label_plural},
            "retrieve": _("Show one %(kind)s") % names,
            "create": _("Add %(kind)s") % names,
            "update": _("Replace %(kind)s") % names,
            "partial_update": _("Change %(kind)s") % names,
            "destroy": _("Delete %(kind)s") % names,
            "history": _("History of one %(kind)s") % names,
            "totals": _("Counts and sums of %(kind)s") % {"kind": self.resource.label_plural},
        }
        if self.served_by == "do":
            return f"{self.resource.verbs[self.verb].label}: {names['kind']}"
        return summaries[self.served_by]

    def get_description(self) -> str:  # type: ignore[override]
        about = self.resource.model.__doc__ or ""
        if self.served_by == "do":
            about = self.resource.verbs[self.verb].__doc__ or about
        verb = VERBS.get(self.served_by, self.verb)
        right = _("Needs the right `%(right)s`.") % {"right": self.resource.policy.permission(verb)}
        return f"{about}\n\n{right}"

    def get_extensions(self) -> dict[str, Any]:
        verb = VERBS.get(self.served_by, self.verb)
        return {"x-policy": self.resource.policy.permission(verb), "x-action": verb}

    def get_override_parameters(self) -> list[Any]:
        if self.served_by == "list":
            return list_parameters(self.resource)
        if self.served_by == "totals":
            return totals_parameters(self.resource)
        if self.served_by == "history":
            return [parameter("limit", int, _("Records on a page.")), *_cursors("after")]
        if self.served_by not in WRITES:
            return []
        return [*self._version_parameters(), self._key_parameter()]

    def _version_parameters(self) -> list[OpenApiParameter]:
        if self.served_by == "create" or self.is_many:
            return []
        text = _('The tag answered in ETag, such as `"v3"`, in place of `version`.')
        is_only_place = self.served_by == "destroy"
        tag = {"type": "string", "pattern": '^"v[0-9]{1,9}"$'}
        return [OpenApiParameter("If-Match", tag, "header", is_only_place, description=text)]

    def _key_parameter(self) -> OpenApiParameter:
        text = _("A key of the client's own: a repeat with it gets the first answer again.")
        action = self.resource.verbs.get(self.verb)
        is_needed = action is not None and action.needs_key
        key = {"type": "string", "pattern": "^[!-~]{1,128}$"}
        return OpenApiParameter(KEY_HEADER, key, "header", is_needed, description=text)

    def get_request_serializer(self) -> Any:
        action, resource = self.served_by, self.resource
        if self.is_many:
            if action == "do":
                return serializers.bulk_verb_body(resource, self.verb)
            many = {"create": serializers.bulk_add_body}
            return many.get(action, serializers.bulk_change_body)(resource)
        if action == "create":
            return serializers.add_body(resource)
        if action == "do":
            return serializers.verb_body(resource, self.verb)
        if action in {"update", "partial_update"}:
            return serializers.change_body(resource)(partial=action == "partial_update")
        return None

    def get_response_serializers(self) -> Any:
        answers: dict[int, Any] = {**self._success(), 401: serializers.Error}
        if self._is_classed():
            answers[202] = serializers.SubmittedRequests
        answers |= {403: serializers.Error}
        if self.served_by in {"list", "history", "totals", *WRITES}:
            answers[400] = serializers.Error
        if self.served_by in {"list", "totals"}:
            answers[414] = OpenApiResponse(None, _("The address is too long for the web server."))
        if self.served_by not in {"list", "totals", "create"}:
            answers[404] = serializers.Error
        if self.served_by in WRITES:
            answers |= dict.fromkeys((409, 413, 415, 422), serializers.Error)
        if self.served_by in WRITES[1:]:
            answers |= {412: serializers.ConflictError, 428: serializers.Error}
        return answers

    def _is_classed(self) -> bool:
        action = self.resource.verbs.get(VERBS.get(self.served_by, self.verb))
        return action is not None and may_wait(action)

    def _success(self) -> Mapping[int, Any]:
        record = serializers.record_answer(self.resource)
        if self.is_many:
            return {201 if self.served_by == "create" else 200: serializers.DoneMany}
        if self.served_by == "destroy" or self.verb == "delete":
            return {204: None}
        if self.served_by == "list":
            return {200: serializers.list_answer(self.resource)}
        if self.served_by == "history":
            return {200: serializers.History}
        if self.served_by == "totals":
            return {200: serializers.Totals}
        return {201 if self.served_by == "create" else 200: record}

    def _is_list_view(self, serializer: Any = None) -> bool:
        # Lists answer an object with links; the framework would wrap it once more.
        return False


def parameter(name: str, type_: Any, text: str, **options: Any) -> OpenApiParameter:
    return OpenApiParameter(name, type_, "query", description=text, **options)


def _cursors(*ways: str) -> list[OpenApiParameter]:
    text = _("The place where the page begins or ends, from a link in `next` or `previous`.")
    return [parameter(way, str, text) for way in ways]


def list_parameters(resource: Resource) -> list[OpenApiParameter]:
    """Filters, search, order, page and choice of fields of a list."""
    sortable = [name for name, column in choosable(resource).items() if column.sort_key]
    orders = [sign + name for name in sortable for sign in ("", "-")]
    names = list(serializers.row_answer(resource)().fields)
    limit = {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
    found = [
        parameter("search", str, _("Words of the label, or the beginning of the code.")),
        parameter(
            "ordering", str, _("What the list is sorted by."), many=True, explode=False,
            enum=orders,
        ),
        parameter("limit", limit, _("Records on a page.")),
        parameter(
            "fields", str, _("Fields to answer, all by default."), many=True, explode=False,
            enum=names,
        ),
        *_cursors("after", "before"),
    ]  # fmt: skip
    return [*found, *_narrowing(resource)]


def _narrowing(resource: Resource) -> list[OpenApiParameter]:
    """The filter language and the declared filters."""
    about = _(
        'Groups of conditions as JSON, such as `{"and": [{"field": "state", "op": "is", '
        '"value": ["open"]}]}`.'
    )
    whole = parameter("filter", {"type": "string", "maxLength": LONGEST}, about)
    return [whole, *(one for f in filters_of(resource) for one in filter_parameters(f))]


def totals_parameters(resource: Resource) -> list[OpenApiParameter]:
    """Which rows are counted, by what they are grouped, and what is added up."""
    columns = choosable(resource)
    groups = [
        f"{name}.{step}" if step else name
        for name, operand in groupable(columns).items()
        for step in (STEPS if operand.shape == "date" else ("",))
    ]
    found = [parameter("search", str, _("Words of the label, or the beginning of the code."))]
    if groups:
        found.append(parameter("group", str, _("By what rows are grouped."), enum=groups))
    if sums := list(summable(columns)):
        about = _("Numbers that are added up.")
        found.append(parameter("sum", str, about, many=True, explode=False, enum=sums))
    return [*found, *_narrowing(resource)]


def filter_parameters(one: Filter) -> list[OpenApiParameter]:
    """The words that a filter owns in an address."""
    several = {"many": True, "explode": True}
    if one.shape == "plate":
        return [parameter(one.name, int, one.label, **several)]
    if one.shape == "range":
        kind = value_type(one.field)
        return [
            parameter(name, kind, f"{one.label} {sign}")
            for name, sign in zip(one.params, ("≥", "≤"), strict=True)
        ]
    if one.shape == "choice":
        options: list[tuple[str, str]] = getattr(one, "options", [])
        about = "\n".join([one.label, *(f"* `{value}` {label}" for value, label in options)])
        return [
            parameter(one.name, str, about, enum=[value for value, _label in options], **several)
        ]
    return [parameter(one.name, str, one.label, **several)]


def value_type(field: Field[Any, Any]) -> Any:
    """The type of the ends of a range."""
    return OpenApiTypes.DATE if isinstance(field, DateField) else OpenApiTypes.NUMBER
