"""How intake forms are listed, shown, built and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.shipped import PARTIES
from dougong.platform.automation.resources import CENTRE
from dougong.platform.panels import HtmlPanel
from dougong.platform.register import Resource, register

from . import actions, models
from .forms import BuilderForm
from .pages import AddFormPage, ChangeFormPage
from .panels import questions_on, received_on

READERS = dict.fromkeys((*PARTIES, "reader"), ())
BUILDERS = ("pmo", "portfolio_manager", "project_manager")
KEEPERS = ("add", "change", "delete", "publish", "close", "renew_link")


@register
class IntakeFormResource(Resource):
    model = models.IntakeForm
    centre = CENTRE
    icon = "clipboard-list"
    order = 60
    columns = ("record", "subject", "place", "is_open_to_all", "closes_on", "state")
    sections = (
        (_("Form"), ("title_zh", "title_en", "subject", "place")),
        (_("Introduction"), ("intro_zh", "intro_en")),
        (_("Questions"), ("questions",)),
        (_("Without being asked"), ("fixed",)),
        (_("Who and when"), ("is_open_to_all", "opens_on", "closes_on")),
        (_("Afterwards"), ("thanks_zh", "thanks_en")),
    )
    fields = tuple(name for _title, names in sections for name in names)
    drawn = ("questions", "fixed")
    filters = ("subject", "state", "place", "is_open_to_all")
    actions = (
        actions.AddForm,
        actions.ChangeForm,
        actions.DeleteForm,
        actions.Publish,
        actions.CloseForm,
        actions.RenewLink,
    )
    links = (("intakeform-preview", _("Preview"), "eye"),)
    panels = (
        HtmlPanel(_("Questions"), template_name="intake/asked.html", feed=questions_on),
        HtmlPanel(_("Received"), template_name="intake/received.html", feed=received_on),
    )
    form_class = BuilderForm
    pages = {"add": AddFormPage, "change": ChangeFormPage}
    grants = READERS | dict.fromkeys(BUILDERS, KEEPERS)
