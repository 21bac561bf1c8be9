"""The audit centre in the navigation, and who may open its pages."""

from django.utils.translation import gettext_lazy as _

from dougong.platform.register import Centre, Page, pages, registry

CENTRE = Centre("audit", _("Audit"), "shield-check", 95)
AUDITORS = ("audit_admin", "internal_auditor", "external_auditor")

registry.grant_pages("journal.view", *AUDITORS)
registry.grant_pages("journal.verify", *AUDITORS)
registry.grant_pages("journal.export", *AUDITORS)
registry.grant_pages("journal.acknowledge", "audit_admin", "system_admin")
pages += [
    Page(CENTRE, "ledger-workspace", _("Auditor's workspace"), "shield-check", "journal.view", 1),
    Page(CENTRE, "ledger-entries", _("Journal"), "history", "journal.view", 2),
    Page(CENTRE, "ledger-checkpoints", _("Checkpoints"), "license", "journal.view", 3),
    Page(CENTRE, "ledger-unjournalled", _("What is not journalled"), "eye-off", "journal.view", 9),
]
