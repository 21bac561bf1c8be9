"""How custom fields are listed, shown and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.shipped import PARTIES
from dougong.platform.register import Resource, register
from dougong.platform.rules.resources import CENTRE

from . import actions, models
from .forms import FieldForm
from .policies import DefinitionPolicy

READERS = dict.fromkeys((*PARTIES, "project_manager", "portfolio_manager", "reader"), ())
KEEPERS = ("add", "change", "delete", "activate", "retire")


@register
class CustomFieldResource(Resource):
    model = models.CustomField
    centre = CENTRE
    icon = "forms"
    order = 40
    columns = ("record", "subject", "key", "value_type", "scope", "is_required", "state")
    sections = (
        (_("Field"), ("subject", "title_zh", "title_en", "key", "value_type")),
        (
            _("Values"),
            (
                "choices", "target", "currency", "decimals", "minimum", "maximum", "longest",
                "pattern", "is_required", "default",
            ),
        ),
        (_("Formula"), ("formula",)),
        (
            _("On the form"),
            ("help_zh", "help_en", "section_zh", "section_en", "position"),
        ),
        (_("Where and for whom"), ("scope", "read_by", "written_by")),
    )  # fmt: skip
    fields = tuple(name for _title, names in sections for name in names)
    filters = ("subject", "value_type", "state", "scope", "is_required")
    ordering = "position"
    actions = (
        actions.ChangeField,
        actions.DeleteField,
        actions.Activate,
        actions.Retire,
    )
    form_class = FieldForm
    policy_class = DefinitionPolicy
    grants = READERS | dict.fromkeys(("pmo", "system_admin"), KEEPERS)
