"""All routes of the product: the shell first, then what the register and the apps declare."""

from django.urls import include, path

from dougong.platform import routing

urlpatterns = [path("", include("dougong.web.urls")), *routing.urlpatterns()]
