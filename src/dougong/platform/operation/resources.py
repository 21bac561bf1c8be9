"""The operator's centre in the navigation, and who may open its pages."""

from django.utils.translation import gettext_lazy as _

from dougong.platform.register import Centre, Page, pages, registry

CENTRE = Centre("operation", _("Operation"), "settings", 97)

registry.grant_pages("operation.view", "system_admin")
registry.grant_pages("operation.repeat", "system_admin")
pages.append(Page(CENTRE, "operation-work", _("Background work"), "bolt", "operation.view", 1))
