"""The grid in which a matrix is written: its form, what the browser has to know, and the live check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dougong.platform.pages import OwnData
from dougong.platform.requests.bodies import BodyRefused, check_texts, read

from .authority import TOP, Row, faults, parsed
from .classes import ActionClass, classes
from .differences import names_of_parties
from .matrices import in_force
from .models import AuthorityMatrix
from .shipped import PARTIES, SUPERIORS

MOST_FAULTS = 20
MOST_KEYS = 20_000


class MatrixGrid(forms.Textarea):
    """The rows as a grid; without the browser's help they come along as they are."""

    template_name = "approvals/matrix_grid.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"grid": grid_told()}


class MatrixForm(forms.ModelForm):
    """A new version: class and day, and the rows in the grid."""

    action_class = forms.ChoiceField()

    class Meta:
        model = AuthorityMatrix
        fields = ("title_zh", "title_en", "action_class", "effective_on", "unit", "rows")
        widgets: ClassVar[dict[str, forms.Widget]] = {"rows": MatrixGrid(attrs={"hidden": True})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["action_class"].label = capfirst(_("class of verbs"))
        fields["action_class"].choices = [(key, str(one.label)) for key, one in classes.items()]


def grid_told() -> dict[str, Any]:
    """Classes with what they weigh and the rows in force; roles by name; words."""
    stored = {key: rows_in_force(one) for key, one in classes.items()}
    named = {step["party"] for rows in stored.values() for row in rows for step in row["steps"]}
    names = names_of_parties({*PARTIES, *SUPERIORS.values(), *named} - {TOP})
    return {
        "classes": {
            key: {"dimensions": _dimensions(one), "rows": stored[key]}
            for key, one in classes.items()
        },
        "roles": [[TOP, _("last step of the general row")], *sorted(names.items())],
        "url": reverse("matrix-check"),
        "words": grid_words(),
    }


def rows_in_force(one: ActionClass) -> list[dict[str, Any]]:
    matrix = in_force(one)
    rows = matrix.rows if matrix else [dict(row) for row in one.shipped]
    return [{"when": {}, "steps": [], "level": 1, "refuse": "", **row} for row in rows]


def _dimensions(one: ActionClass) -> list[dict[str, Any]]:
    return [
        {
            "key": dimension.key,
            "label": capfirst(str(dimension.label)),
            "kind": dimension.kind,
            "choices": [[value, str(label)] for value, label in dimension.choices],
        }
        for dimension in one.dimensions
    ]


class MatrixCheck(OwnData):
    """What is wrong with rows that are not stored yet: unreadable ones, gaps and overlaps."""

    permission = "authoritymatrix.view"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> JsonResponse:
        body = read(request.body, MOST_KEYS)
        if not isinstance(body, dict):
            raise BodyRefused("The body must be a JSON object.")
        check_texts(body)
        one = classes.get(str(body.get("action_class")))
        found = problems_of(one, body.get("rows")) if one else []
        return JsonResponse({"problems": found})


def problems_of(one: ActionClass, rows: Any) -> list[dict[str, Any]]:
    """Problems by row, as far as each row can be read by itself; then those of the whole."""
    if not isinstance(rows, list) or not rows:
        return [{"row": 0, "text": _("A matrix is a list of rows."), "code": ""}]
    read_rows: list[Row] = []
    problems = []
    for number, row in enumerate(rows, 1):
        try:
            read_rows += parsed([row], one.dimensions)
        except ValidationError as error:
            problems.append({"row": number, "text": _message(error), "code": ""})
    if problems:
        return problems
    found = islice(faults(read_rows, one.dimensions), MOST_FAULTS)
    return [{"row": row, "text": str(text), "code": code} for row, text, code in found]


def _message(error: ValidationError) -> str:
    """Without the row's number, which is 1 for a row that was read by itself."""
    (inner,) = error.error_dict["rows"]
    params: Mapping[str, Any] = inner.params or {}
    return str(params.get("message", inner.message))


def grid_words() -> dict[str, str]:
    words: Sequence[tuple[str, str]] = (
        ("row", _("Row")),
        ("steps", _("Steps")),
        ("level", _("Level")),
        ("any", _("any")),
        ("from", "≥"),
        ("over", ">"),
        ("below", "<"),
        ("up_to", "≤"),
        ("stage", _("stage")),
        ("role", _("role")),
        ("quorum", _("persons")),
        ("days", _("days")),
        ("superior", _("passes to, when late")),
        ("usual", _("the usual role")),
        ("add_row", _("Add a row")),
        ("duplicate", _("Duplicate")),
        ("remove_row", _("Remove the row")),
        ("add_step", _("Add a step")),
        ("remove", _("Remove")),
        ("up", _("Move up")),
        ("down", _("Move down")),
        ("refuse", _("refuses with the code")),
        ("well", _("Every case has a row, and no two rows contradict each other.")),
        ("problems", _("To be mended")),
        ("start", _("Begin with the rows in force")),
    )
    return dict(words)
