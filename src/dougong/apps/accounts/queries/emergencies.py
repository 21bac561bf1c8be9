"""What emergency access is open, what was opened by it, and whose review is due."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.apps.accounts.choices import SCOPE_KINDS, Triad
from dougong.apps.accounts.models import Account, BreakGlass, Role
from dougong.kernel import clock
from dougong.platform.alarms import Alarm
from dougong.platform.journal import Entry
from dougong.platform.policies import Actor, policy_of, reach
from dougong.platform.records import Record
from dougong.platform.records.days import current_day

ASK = "breakglass.ask"


def account_within(actor: Actor, username: str) -> Account | None:
    """The account of this name, where the actor may ask for emergency access."""
    rows = Account.working().filter(username__iexact=username.strip())
    return rows.filter(record__scope__any=reach(actor, ASK)).first()


def scope_within(actor: Actor, code: str) -> Record | None:
    """The scope of this code, where the actor may ask for emergency access."""
    rows = Record.objects.filter(kind__in=SCOPE_KINDS, pk__in=reach(actor, ASK))
    return rows.filter(code__iexact=code.strip()).first()


def emergency_roles() -> QuerySet[Role]:
    """Shipped roles that an emergency may give: those of business."""
    return Role.objects.filter(is_shipped=True, is_admin_triad=Triad.NONE).order_by("key")


def emergency_trail(emergency: BreakGlass) -> QuerySet[Entry]:
    """Everything that the account did and opened while the access was open, the newest first."""
    until = emergency.ended_at or emergency.ends_at or clock.now()
    rows = Entry.objects.filter(actor=emergency.account_id, at__gte=emergency.opened_at or until)
    return rows.filter(at__lte=until).select_related("actor", "record").order_by("-pk")


def emergency_alarms(actor: Actor) -> list[Alarm]:
    """Open access and unfinished reviews, for those who see them."""
    rows = policy_of(BreakGlass).rows(actor).select_related("record")
    return [alarm_of(one) for one in rows.filter(state__in=["asked", "open", "ended"])[:20]]


def alarm_of(emergency: BreakGlass) -> Alarm:
    url = reverse("breakglass-detail", args=[emergency.pk])
    names = {"incident": emergency.incident, "day": emergency.review_due_on}
    due = emergency.review_due_on
    if emergency.state == "open":
        return Alarm(_("Emergency access is open: %(incident)s") % names, url, is_grave=True)
    if emergency.state == "asked":
        text = _("Emergency access waits for a second person: %(incident)s")
        return Alarm(text % names, url, is_grave=True)
    if due is not None and due < current_day():
        text = _("The review of emergency access is overdue since %(day)s: %(incident)s")
        return Alarm(text % names, url, is_grave=True)
    return Alarm(_("Emergency access to be reviewed by %(day)s: %(incident)s") % names, url)
