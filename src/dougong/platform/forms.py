"""Forms made from the register: relations narrowed to what the person may see, a hidden version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Field, Q, QuerySet
from django.forms.models import ModelChoiceField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .actions import Action
from .custom_values.catalogue import entered_of
from .custom_values.checking import applying
from .custom_values.fields import section_of
from .policies import Actor, policy_of
from .records import Record, Recorded
from .register import Resource
from .search import visible
from .wording import heading, names_plate

SHORT_LIST = 60
"""Up to so many choices stand in the page; beyond, the browser asks for them by words."""
LARGEST_KEY = 2**63 - 1
VERSION, REASON = "version", "reason"


class RemoteSelect(forms.Select):
    """A select that holds only what is chosen; the rest is found by words at `url`."""

    url = ""

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-remote": self.url}


class PlateChoiceField(ModelChoiceField):
    """A relation to a record, chosen by code and title among those the person may see."""

    def label_from_instance(self, obj: Any) -> str:
        return plate_label(obj)

    def to_python(self, value: Any) -> Any:
        if str(value or "").isdigit() and int(value) > LARGEST_KEY:
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return super().to_python(value)

    def settle(self, url: str, chosen: Any) -> None:
        """Put a short list into the page; for a long one leave only what is chosen."""
        rows = Record.objects.none() if self.queryset is None else self.queryset
        options = list(rows[: SHORT_LIST + 1])
        if len(options) > SHORT_LIST:
            widget = RemoteSelect(attrs=self.widget.attrs)
            widget.url, widget.is_required = url, self.required
            self.widget = widget
            key = int(chosen) if str(chosen or "").isdigit() else 0
            options = list(rows.filter(pk=key)) if 0 < key <= LARGEST_KEY else []
        blank = [("", "—" if self.required else "")]
        self.widget.choices = blank + [(row.pk, plate_label(row)) for row in options]


def plate_label(row: Any) -> str:
    plate = row if isinstance(row, Record) else row.record
    return f"{plate.title} · {plate.code}"


def candidates(field: Field[Any, Any], actor: Actor) -> QuerySet[Any]:
    """The records a relation may point at, as far as the actor sees them."""
    target: Any = field.related_model
    limit: Any = field.get_limit_choices_to()  # type: ignore[attr-defined]
    rows: QuerySet[Any]
    if issubclass(target, Record):
        kinds = [limit["kind"]] if "kind" in limit else limit.get("kind__in")
        rows = visible(actor, kinds)
    else:
        rows = policy_of(target).rows(actor, "view").select_related("record")
    return rows.complex_filter(limit).order_by("-pk")


def holding(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those candidates whose plate holds the words; all where no word is given."""
    path = "terms__finds" if issubclass(rows.model, Record) else "record__terms__finds"
    return rows.filter(Q((path, words))) if words.strip() else rows


def form_class_of(resource: Resource) -> type[forms.ModelForm]:
    """The kind's own form, or one made of its declared fields."""
    return resource.form_class or forms.modelform_factory(
        resource.model, form=forms.ModelForm, fields=resource.fields
    )


class ActionForm(forms.Form):
    """The dialog of a verb: the fields it edits, filled from the record where there is one."""

    def __init__(
        self, action: type[Action], row: Recorded | None, model: type[Recorded], **kw: Any
    ):
        super().__init__(**kw)
        for name in action.edits:
            field = model._meta.get_field(name)
            made = field.formfield()  # type: ignore[union-attr]
            if made is not None:
                made.initial = field.value_from_object(row) if row is not None else made.initial  # type: ignore[union-attr]
                self.fields[name] = made
        self.edited = tuple(name for name in action.edits if name in self.fields)

    def fill(self, row: Recorded) -> None:
        """Write what was entered into a record in memory."""
        for name in self.edited:
            setattr(row, name, self.cleaned_data[name])


def prepare(
    form: Any, resource: Resource, actor: Actor, *, needs_reason: bool, version: int | None
) -> None:
    """Narrow relations, choose widgets, and add the hidden version and the reason."""
    row = getattr(form, "instance", None)
    scope = row.record.scope_id if row is not None and not row._state.adding else None
    for name in resource.policy.locks(actor, scope):
        form.fields.pop(name, None)
    for name, field in list(form.fields.items()):
        column = _column(resource.model, name)
        if column is not None and names_plate(column):
            form.fields[name] = _plate_field(column, field, actor)
            url = reverse(f"{resource.name}-choices", args=[name])
            form.fields[name].settle(url, form[name].value())
        elif column is not None:
            field.label = str(field.label or heading(column))
        dress(form.fields[name])
    if isinstance(form, forms.ModelForm):
        _add_custom(form, resource, actor)
    if version is not None:
        form.fields[VERSION] = forms.IntegerField(
            widget=forms.HiddenInput, initial=version, min_value=0, max_value=2**31 - 1
        )
    if needs_reason:
        form.fields[REASON] = forms.CharField(
            label=_("Reason"),
            help_text=_("It stands in the history of the record, at least 5 characters."),
            min_length=5,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        )


def _add_custom(form: Any, resource: Resource, actor: Actor) -> None:
    """The custom fields of the record; what holds in some places only is asked of none."""
    row, custom = form.instance, resource.custom
    if not custom:
        return
    is_new = row._state.adding
    locked = resource.policy.locks(actor, None if is_new else row.record.scope_id)
    for name, column in (custom if is_new else applying(row)).items():
        if name in locked or column.definition.formula:
            continue
        made = column.formfield()
        made.required = made.required and (not is_new or column.definition.scope is None)
        made.initial = column.proposed if is_new else column.value_from_object(row)
        form.fields[name] = made
        if names_plate(column):
            form.fields[name] = _plate_field(column, made, actor)
            url = reverse(f"{resource.name}-choices", args=[name])
            form.fields[name].settle(url, form[name].value())
        dress(form.fields[name])


def take_custom(form: Any, row: Recorded) -> None:
    """Write the custom values of a form into a record in memory."""
    for name, column in entered_of(type(row)).items():
        if name in form.cleaned_data:
            column.put(row, form.cleaned_data[name])


def effective_field() -> forms.DateField:
    """From which day an approved verb is to hold."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
    text = _("Leave it empty for at once, when the last of them has approved.")
    return forms.DateField(
        label=_("To take effect on"), required=False, help_text=text, widget=widget
    )


def _column(model: type[Recorded], name: str) -> Field[Any, Any] | None:
    fields = {f.name: f for f in model._meta.concrete_fields}
    return fields.get(name)


def _plate_field(column: Field[Any, Any], made: forms.Field, actor: Actor) -> PlateChoiceField:
    return PlateChoiceField(
        queryset=candidates(column, actor),
        required=made.required,
        label=made.label,
        help_text=made.help_text,
        initial=made.initial,
    )


def dress(field: forms.Field) -> None:
    """Native inputs for days and moments, and the classes of the style sheet."""
    if isinstance(field, forms.DateField):
        field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    elif isinstance(field, forms.DateTimeField):
        field.widget = forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
        )
    elif isinstance(field, forms.TypedChoiceField):
        options: Any = field.choices
        field.choices = [(value, label if value != "" else "—") for value, label in options]
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, forms.Select):
        css = "form-select"
    else:
        css = "form-control"
    if isinstance(widget, forms.Textarea):
        widget.attrs |= {"rows": widget.attrs.get("data-rows", 3)}
        widget.attrs.pop("cols", None)
    widget.attrs.setdefault("class", css)


def sections_of(resource: Resource, form: Any) -> list[tuple[str, list[Any]]]:
    """The visible fields of a form under the declared headings; what is in none comes last."""
    shown = {bound.name: bound for bound in form.visible_fields() if bound.name != REASON}
    groups: list[tuple[str, list[Any]]] = []
    for title, names in resource.sections:
        groups.append((str(title), [shown.pop(name) for name in names if name in shown]))
    headed: dict[str, list[Any]] = {}
    custom = resource.custom
    for name in [name for name in shown if name in custom]:
        headed.setdefault(section_of(custom[name]), []).append(shown.pop(name))
    if shown:
        groups.append(("", list(shown.values())))
    groups += headed.items()
    return [(title, fields) for title, fields in groups if fields]


def attach(form: Any, error: ValidationError) -> None:
    """Show a refusal of an action beside the fields it names, the rest above the form."""
    named: Iterable[tuple[str, Sequence[ValidationError]]] = (
        error.error_dict.items()
        if hasattr(error, "error_dict")
        else [(NON_FIELD_ERRORS, error.error_list)]
    )
    for name, errors in named:
        form.add_error(name if name in form.fields else None, list(errors))
