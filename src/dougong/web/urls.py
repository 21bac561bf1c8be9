"""Routes of the shell."""

from django.urls import path

from dougong.platform.requests.guarding import SIGNED_IN, guarded

from . import views
from .door import pages as door
from .door import single_sign_on as sso
from .health import figures, healthz, readyz
from .reports import csp_report

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", figures, name="metrics"),
    path("csp-report", csp_report, name="csp-report"),
    path("sign-in/", door.SignInPage.as_view(), name="sign-in"),
    path("sign-in/second/", door.SecondFactorPage.as_view(), name="second-factor"),
    path("link/<str:value>/", door.LinkPage.as_view(), name="link"),
    path("sso/<slug:key>/", sso.StartPage.as_view(), name="sso-start"),
    path("sso/<slug:key>/back/", sso.BackPage.as_view(), name="sso-back"),
    path("sso/<slug:key>/link/", guarded(SIGNED_IN)(sso.LinkPage.as_view()), name="sso-link"),
    path("sign-out/", guarded(SIGNED_IN)(door.SignOut.as_view()), name="sign-out"),
    path("language/", views.choose_language, name="language"),
    path("palette/", views.PaletteData.as_view(), name="palette"),
]
