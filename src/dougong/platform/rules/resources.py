"""How rule sets and their versions are listed, shown and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.shipped import PARTIES
from dougong.platform.panels import HtmlPanel
from dougong.platform.register import Centre, Page, Resource, pages, register

from . import actions, models
from .forms import VersionForm
from .pages import DraftPage, EditDraftPage, VersionPage
from .panels import in_force_of, versions_of

CENTRE = Centre("rules", _("Rules"), "git-branch", 80)
AUTHORS = ("pmo", "risk_officer", "compliance_officer", "modeller")
READERS = dict.fromkeys(
    (*PARTIES, "project_manager", "portfolio_manager", "validator", "reader"), ()
)
pages.append(Page(CENTRE, "facts", _("Facts"), "search", "ruleset.view", order=30))


@register
class RuleSetResource(Resource):
    model = models.RuleSet
    centre = CENTRE
    icon = "adjustments-horizontal"
    order = 10
    columns = ("record", "subject", "form", "unit", "is_shown")
    fields = ("title_zh", "title_en", "key", "subject", "form", "unit", "purpose", "is_shown")
    filters = ("subject", "form", "unit")
    actions = (actions.AddRuleSet, actions.ChangeRuleSet)
    links = (
        ("ruleset-table", _("Table"), "table"),
        ("ruleset-compare", _("Compare"), "columns"),
    )
    panels = (
        HtmlPanel(_("In force"), template_name="rules/in_force.html", feed=in_force_of),
        HtmlPanel(_("Versions"), template_name="rules/versions.html", feed=versions_of),
    )
    grants = READERS | dict.fromkeys(AUTHORS, ("add", "change", "delete"))


@register
class RuleVersionResource(Resource):
    model = models.RuleVersion
    centre = CENTRE
    icon = "stack-2"
    order = 20
    columns = ("record", "rule_set", "number", "effective_on", "state")
    fields = ("rule_set", "effective_on", "content")
    filters = ("rule_set", "state", "effective_on")
    actions = (
        actions.AddVersion,
        actions.ChangeVersion,
        actions.DeleteVersion,
        actions.Enact,
    )
    in_menu = False
    form_class = VersionForm
    drawn = ("content",)
    pages = {"detail": VersionPage, "add": DraftPage, "change": EditDraftPage}
    grants = READERS | dict.fromkeys(AUTHORS, ("add", "change", "delete", "enact"))
