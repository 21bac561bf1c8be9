"""The form of an automation: lists to choose from, narrowed to what the chosen kind has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dougong.platform.pages.arranging import builder_fields
from dougong.platform.records import Record
from dougong.platform.register import Resource, registry
from dougong.platform.requests.errors import BadRequest
from dougong.platform.tables.conditions import group_of
from dougong.platform.wording import heading

from .choices import Occasion
from .content import heard_verbs, limited_facts, offered_verbs, person_fields, watched_fields
from .models import Automation
from .steps import OF_RECORD

OF_OCCASION: Mapping[str, tuple[str, ...]] = {
    Occasion.EVENT: ("verb",),
    Occasion.FIELD: ("field",),
    Occasion.FACT: ("fact", "side", "threshold"),
    Occasion.SCHEDULE: ("rhythm", "hour"),
}
"""Fields that belong to one way of being set off."""
REDRAWS = ("subject", "occasion", "new_kind")
"""Fields on which the choices of others hang."""


class ConditionWidget(forms.HiddenInput):
    """The builder of the list's filter, over the columns of one kind."""

    input_type = "conditions"
    kind: Resource | None = None

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        given = json.loads(value) if isinstance(value, str) and value else value or {}
        builder = builder_of(self.kind, given) if self.kind else None
        context = {"name": name, "value": json.dumps(given or {}), "builder": builder}
        return render_to_string("automation/condition.html", context)


def builder_of(kind: Resource, given: Any) -> dict[str, Any]:
    """Columns with their operators, and the stored conditions, for the browser module."""
    try:
        group = group_of(kind, given)
    except BadRequest:  # what was entered is shown with its refusal; the builder begins anew
        group = None
    plates = Record.objects.in_bulk(group.keys) if group and group.keys else {}
    return {
        "filter": group.plain() if group else {"and": []},
        "names": {str(key): plate.title for key, plate in plates.items()},
        "fields": builder_fields(
            kind, set(), lambda page, *args: reverse(f"{kind.name}-{page}", args=args)
        ),
    }


class ValuesWidget(forms.HiddenInput):
    """A line for each field of the record that is to be made."""

    input_type = "values"
    target: Resource | None = None
    source: Resource | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The lines as one map; a program may send the map itself."""
        start = f"{name}."
        lines = {
            key.removeprefix(start): data[key].strip() for key in data if key.startswith(start)
        }
        told = {key: text for key, text in lines.items() if text}
        return json.dumps(told) if lines else data.get(name, "{}")

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        given = json.loads(value) if isinstance(value, str) and value else value or {}
        fields = [self.target.field(one) for one in self.target.entered] if self.target else []
        lines = [
            {
                "name": f"{name}.{field.name}",
                "label": capfirst(heading(field)),
                "value": given.get(field.name, "") if isinstance(given, dict) else "",
                "is_needed": not (field.blank or field.null or field.has_default()),
            }
            for field in fields
        ]
        context = {"lines": lines, "list": f"{name}-sources", "sources": self.sources()}
        return render_to_string("automation/values.html", context)

    def sources(self) -> list[tuple[str, str]]:
        if self.source is None:
            return []
        columns: list[tuple[str, Any]] = [("record", _("the record itself"))]
        columns += [(n, capfirst(heading(f))) for n, f in watched_fields(self.source).items()]
        return [(f"{OF_RECORD}{name}", str(label)) for name, label in columns]


class AutomationForm(forms.ModelForm):
    """When, if, then, by choosing."""

    class Meta:
        model = Automation
        fields = (
            "title", "place", "subject", "occasion", "verb", "field", "fact", "side", "threshold",
            "rhythm", "hour", "condition", "rule_set", "tell_role", "tell_account", "tell_field",
            "tells_owner", "message", "set_field", "set_value", "new_kind", "new_values",
            "do_verb", "do_reason", "call_webhook",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "condition": ConditionWidget(),
            "new_values": ValuesWidget(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in REDRAWS:
            self.fields[name].widget.attrs["data-redraw"] = ""
        kind = registry.get(self.chosen("subject"))
        self.fields["condition"].widget.kind = kind
        values: Any = self.fields["new_values"].widget
        values.source, values.target = kind, registry.get(self.chosen("new_kind"))
        self.narrow(kind)
        occasion = self.chosen("occasion") or Occasion.EVENT
        for one, names in OF_OCCASION.items():
            for name in names if one != occasion else ():
                del self.fields[name]
        if kind is None:
            for name in (
                "condition",
                "rule_set",
                "tell_field",
                "set_field",
                "set_value",
                "do_verb",
            ):
                del self.fields[name]
        if values.target is None:
            del self.fields["new_values"]

    def chosen(self, name: str) -> str:
        """What stands in a field now: as sent, as proposed, or as stored."""
        value = self[name].value()
        return str(value) if value else ""

    def narrow(self, kind: Resource | None) -> None:
        account: Any = get_user_model()
        self.offer("tell_role", account.names_of_roles(registry.shipped_grants()).items())
        if kind is None:
            return
        self.offer("verb", heard_verbs(kind).items(), blank=_("anything"))
        self.offer("field", labels(watched_fields(kind)))
        self.offer("fact", [(n, str(one.label)) for n, one in limited_facts(kind).items()])
        self.offer("tell_field", labels(person_fields(kind)))
        self.offer("set_field", labels({name: kind.field(name) for name in kind.entered}))
        self.offer("do_verb", offered_verbs(kind).items())

    def offer(self, name: str, choices: Iterable[tuple[str, Any]], blank: Any = "—") -> None:
        """Turn a name that is stored as text into a list to choose from."""
        made = self.fields[name]
        self.fields[name] = forms.ChoiceField(
            choices=[("", blank), *choices],
            required=made.required,
            label=made.label,
            help_text=made.help_text,
            initial=made.initial,
        )

    def clean_condition(self) -> Any:
        return self.cleaned_data["condition"] or {}

    def clean_new_values(self) -> Any:
        return self.cleaned_data["new_values"] or {}


def labels(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, capfirst(heading(field))) for name, field in fields.items()]
