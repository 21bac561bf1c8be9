"""Routes of the shell."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from dougong.platform.guarding import SIGNED_IN, guarded

from . import views
from .health import figures, healthz, readyz
from .reports import csp_report

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", figures, name="metrics"),
    path("csp-report", csp_report, name="csp-report"),
    path("", views.HomePage.as_view(), name="home"),
    path("sign-in/", views.SignInPage.as_view(), name="sign-in"),
    path("sign-out/", guarded(SIGNED_IN)(LogoutView.as_view()), name="sign-out"),
    path("language/", views.choose_language, name="language"),
    path("palette/", views.PaletteData.as_view(), name="palette"),
]
