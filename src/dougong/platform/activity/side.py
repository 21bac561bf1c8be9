"""What stands at the side of a record's page: files, links and watchers, fetched in one part."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from dougong.platform.attachments.reading import files_of
from dougong.platform.beside import rights
from dougong.platform.links.pages import links_panel
from dougong.platform.pages.beside import BesidePage
from dougong.platform.tags.reading import tags_panel
from dougong.platform.watching.standing import standing_of


class SidePage(BesidePage):
    """The panels beside the fields of a record."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        template = "activity/side.html" if self.is_fragment else "activity/side_page.html"
        return self.shown(
            200,
            template,
            files=files_of(self.matter),
            may_attach=self.matter.may(rights.ATTACH),
            **links_panel(self.matter),
            **tags_panel(self.matter),
            **standing_of(self.matter),
        )
