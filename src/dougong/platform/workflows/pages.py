"""Pages of workflows: a form that draws itself anew, two versions side by side, and the trial."""

from __future__ import annotations

from typing import Any

from dougong.platform.comparison import table_change
from dougong.platform.pages import AddPage, ChangePage, OwnPage
from dougong.platform.pages.redrawing import Redrawn
from dougong.platform.policies import policy_of

from .models import Workflow
from .queries import versions_of
from .sheets import sheet_of
from .trials import offered, trial_of

COPIED = ("subject", "scope", "title_zh", "title_en", "states", "transitions")


class AddWorkflowPage(Redrawn, AddPage):
    """A new workflow, or with `?from=` the next version of one that the reader sees."""

    def initial(self) -> dict[str, Any]:
        word = self.request.GET.get("from", "")
        rows = policy_of(Workflow).rows(self.actor, "view")
        is_key = word.isascii() and word.isdigit() and len(word) < 19
        former = rows.filter(pk=word).first() if is_key else None
        if former is None:
            return super().initial()
        return {name: former.serializable_value(name) for name in COPIED}


class ChangeWorkflowPage(Redrawn, ChangePage):
    """An edited draft."""


class ComparePage(OwnPage):
    """Two versions, sentence by sentence."""

    permission = "workflow.view"
    model = Workflow
    template_name = "workflows/compare.html"

    def context(self) -> dict[str, Any]:
        seen = policy_of(Workflow).rows(self.actor, "view").values("pk")
        versions = list(versions_of(self.row).filter(pk__in=seen))
        by_key = {str(one.pk): one for one in versions}
        after = by_key.get(self.request.GET.get("after", ""), self.row)
        older = [one for one in versions if one.number < after.number]
        before = by_key.get(self.request.GET.get("before", ""), older[0] if older else after)
        change = table_change(sheet_of(before), sheet_of(after))
        return {"versions": versions, "before": before, "after": after, "change": change}


class TrialPage(OwnPage):
    """A version tried on a real record: which ways would be open to the reader, and why not."""

    permission = "workflow.view"
    model = Workflow
    template_name = "workflows/trial.html"

    def context(self) -> dict[str, Any]:
        word = self.request.GET.get("record", "").strip()
        return {
            "word": word,
            "records": offered(self.row, self.actor, word),
            "trial": trial_of(self.row, self.actor, word),
        }
