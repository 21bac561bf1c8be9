"""How much may be stored: by a person, in a project, in the whole installation."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from dougong.platform.records import Record

from .models import AttachmentVersion
from .names import refusal


def require_room(plate: Record, account: int | None, size: int) -> None:
    """Refuse what would go beyond the size of one file or one of the three quotas."""
    if size > settings.ATTACHMENT_SIZE:
        message = _("The file is larger than %(most)s.")
        most = filesizeformat(settings.ATTACHMENT_SIZE)
        raise refusal(message % {"most": most}, "attachments.too_large")
    if size == 0:
        raise refusal(_("The file is empty."), "attachments.empty")
    project = plate.project_id or plate.pk
    of_project = Q(attachment__record__project=project) | Q(attachment__record=project)
    used = AttachmentVersion.objects.aggregate(
        person=Sum("size", filter=Q(by=account)),
        project=Sum("size", filter=of_project),
        institution=Sum("size"),
    )
    names = {
        "person": _("your own space"),
        "project": _("the space of the project"),
        "institution": _("the space of the institution"),
    }
    for whose, room in settings.ATTACHMENT_QUOTAS.items():
        if (used[whose] or 0) + size > room:
            message = _("There is no room left in %(space)s (%(most)s).")
            words = {"space": names[whose], "most": filesizeformat(room)}
            raise refusal(message % words, "attachments.quota_full")
