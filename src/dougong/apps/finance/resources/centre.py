"""The cost centre in the navigation."""

from django.utils.translation import gettext_lazy as _

from dougong.platform.register import Centre, Page, pages

CENTRE = Centre("cost", _("Cost"), "coins", 50)
pages.append(Page(CENTRE, "cost-centre", _("Cost centre"), "coins", "budgetline.view", order=1))
