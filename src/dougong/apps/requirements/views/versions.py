"""Two texts of a requirement side by side in one reading."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dougong.apps.requirements.models import Requirement, TextVersion
from dougong.apps.requirements.queries.texts import compared
from dougong.platform.pages import OwnPage
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest
from dougong.platform.wording import heading


class VersionsPage(OwnPage):
    """Every version of the text, and what differs between two of them."""

    permission = "requirement.view"
    model = Requirement
    template_name = "requirements/versions.html"

    def context(self) -> dict[str, Any]:
        versions = list(self.row.versions.select_related("by").order_by("-number"))
        newest = self.row.text_number
        after = self.chosen("to", versions, newest)
        before = self.chosen("from", versions, max(1, after.number - 1))
        texts = [
            (heading(registry.of(Requirement).field(one.name)), one)
            for one in compared(before.content(), after.content())
        ]
        return {
            "resource": registry.of(Requirement),
            "versions": versions,
            "before": before,
            "after": after,
            "texts": texts,
        }

    def chosen(self, name: str, versions: list[TextVersion], default: int) -> TextVersion:
        word = self.request.GET.get(name, str(default))
        found = next((one for one in versions if str(one.number) == word), None)
        if found is None:
            raise BadRequest(_("There is no such version of the text."))
        return found
