"""All routes of the product: the shell first, then what the register and the apps declare."""

from django.urls import include, path

from dougong.platform import routing
from dougong.platform.requests.guarding import require_policies

urlpatterns = [path("", include("dougong.web.urls")), *routing.urlpatterns()]
require_policies(urlpatterns)

handler400 = "dougong.web.errors.bad_request"
handler403 = "dougong.web.errors.forbidden"
handler404 = "dougong.web.errors.not_found"
handler500 = "dougong.web.errors.defect"
