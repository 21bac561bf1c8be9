"""How imports are listed, shown and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.register import Centre, Resource, register

from . import actions, models, policies
from .pages import ImportRecordPage

CENTRE = Centre("exchange", _("Import and export"), "table-import", 900)


@register
class SheetImportResource(Resource):
    model = models.SheetImport
    centre = CENTRE
    icon = "file-spreadsheet"
    columns = ("record", "maker", "state", "created_at")
    fields = ()
    filters = ("state", "target", "maker", "created_at")
    sections = (
        (_("File"), ("file_name", "size", "sha256", "batch", "encoding")),
        (_("Columns"), ("target", "mapping", "key", "source", "as_of")),
        (_("Outcome"), ("report", "findings")),
    )
    actions = (actions.MapColumns, actions.ApplyImport, actions.DiscardImport)
    without = ("add", "change", "delete")
    secrecy = "sensitive"
    policy_class = policies.ImportPolicy
    pages = {"detail": ImportRecordPage}
    grants = {"internal_auditor": ()}
