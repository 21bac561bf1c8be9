"""How requests and matrices are listed, shown and served; who keeps requests of classed verbs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.actions.classed import install_gate
from dougong.platform.panels import HtmlPanel
from dougong.platform.policies import HousePolicy
from dougong.platform.register import Centre, Page, Resource, pages, register

from . import actions, models, policies, shipped
from .grids import MatrixForm
from .pages import DecisionDialog, RequestPage
from .persons import distinct_persons
from .sheets import rows_told

CENTRE = Centre("approvals", _("Approvals"), "clipboard-check", 10)
VERDICTS = ("approve", "reject", "return")

install_gate(actions.submit_all)
pages.append(
    Page(
        CENTRE,
        "approvals",
        _("My approvals"),
        "inbox",
        permission="approvalrequest.view",
        order=1,
        count_url="approvals-count",
    )
)


@register
class ApprovalRequestResource(Resource):
    model = models.ApprovalRequest
    centre = CENTRE
    icon = "clipboard-list"
    order = 10
    columns = ("record", "maker", "amount", "submitted_at", "expires_at", "state")
    fields = ()
    filters = ("state", "action_class", "maker", "target", "submitted_at")
    actions = (actions.Approve, actions.Reject, actions.Return, actions.Withdraw)
    without = ("add", "change", "delete")
    facts = (distinct_persons,)
    policy_class = policies.RequestPolicy
    pages = {"detail": RequestPage, "do": DecisionDialog}
    grants = dict.fromkeys(shipped.PARTIES, VERDICTS) | {"audit_admin": ()}


@register
class AuthorityMatrixResource(Resource):
    model = models.AuthorityMatrix
    centre = CENTRE
    icon = "table"
    order = 20
    columns = ("record", "action_class", "effective_on", "is_shipped")
    fields = ("title_zh", "title_en", "action_class", "effective_on", "unit", "rows")
    filters = ("action_class", "effective_on")
    drawn = ("rows",)
    form_class = MatrixForm
    panels = (
        HtmlPanel(_("Rows"), "table", template_name="approvals/matrix_sheet.html", feed=rows_told),
    )
    actions = (actions.AddMatrix,)
    without = ("change", "delete")
    policy_class = HousePolicy
    grants = dict.fromkeys(shipped.PARTIES, ()) | {"security_admin": ("add",), "audit_admin": ()}
