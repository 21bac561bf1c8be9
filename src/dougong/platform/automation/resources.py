"""How automations are listed, shown, edited and served; every verb is heard by them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.actions.echoes import install_echo
from dougong.platform.panels import HtmlPanel
from dougong.platform.register import Centre, Resource, register

from . import actions, models
from .actions.hearing import echo
from .forms import AutomationForm
from .pages import AddAutomationPage, ChangeAutomationPage
from .runs import log_of, sentence_of

install_echo(echo)
CENTRE = Centre("automation", _("Automation"), "bolt", 82)
AUTHORS = ("pmo", "portfolio_manager", "project_manager")
READERS = ("compliance_officer", "internal_auditor", "risk_officer", "reader")


@register
class AutomationResource(Resource):
    model = models.Automation
    centre = CENTRE
    icon = "bolt"
    columns = ("record", "subject", "occasion", "place", "owner", "state")
    sections = (
        (_("Automation"), ("title", "place", "subject")),
        (
            _("When this happens"),
            ("occasion", "verb", "field", "fact", "side", "threshold", "rhythm", "hour"),
        ),
        (_("If"), ("condition", "rule_set")),
        (
            _("Then notify"),
            ("tell_role", "tell_account", "tell_field", "tells_owner", "message"),
        ),
        (_("Then change the record"), ("set_field", "set_value", "do_verb", "do_reason")),
        (_("Then add a record"), ("new_kind", "new_values")),
        (_("Then tell another system"), ("call_webhook",)),
    )
    fields = tuple(name for _title, names in sections for name in names)
    drawn = fields
    filters = ("subject", "occasion", "state", "owner", "place")
    actions = (
        actions.AddAutomation,
        actions.ChangeAutomation,
        actions.DeleteAutomation,
        actions.ActivateAutomation,
        actions.PauseAutomation,
    )
    links = (("automation-rehearsal", _("Dry run"), "rotate"),)
    panels = (
        HtmlPanel(_("What it does"), template_name="automation/sentence.html", feed=sentence_of),
        HtmlPanel(_("Runs"), template_name="automation/runs.html", feed=log_of),
    )
    form_class = AutomationForm
    pages = {"add": AddAutomationPage, "change": ChangeAutomationPage}
    grants = dict.fromkeys(READERS, ()) | dict.fromkeys(
        AUTHORS, ("add", "change", "delete", "activate", "pause")
    )
