"""Routes of the pages about one's own account."""

from django.urls import path

from . import views

urlpatterns = [
    path("my/access/", views.MyAccessPage.as_view(), name="my-access"),
    path("my/access/end/", views.EndLoginsPage.as_view(), name="end-logins"),
    path("my/access/unlink/", views.UnlinkPage.as_view(), name="unlink-identity"),
    path("my/password/", views.PasswordPage.as_view(), name="password"),
    path("my/proof/", views.ProofPage.as_view(), name="my-proof"),
    path("my/devices/", views.DevicesPage.as_view(), name="my-devices"),
    path("my/devices/app/", views.NewTotpPage.as_view(), name="add-totp"),
    path("my/devices/passkey/", views.NewPasskeyPage.as_view(), name="add-passkey"),
    path("my/tokens/add/", views.NewTokenPage.as_view(), name="add-token"),
    path("my/engagement/", views.MyEngagementPage.as_view(), name="my-engagement"),
    path(
        "auditorengagement/<int:pk>/desk/", views.EngagementDesk.as_view(), name="engagement-desk"
    ),
    path("breakglass/ask/", views.AskBreakGlassPage.as_view(), name="breakglass-ask"),
    path(
        "breakglass/<int:pk>/release/",
        views.ReleaseBreakGlassPage.as_view(),
        name="breakglass-release",
    ),
    path("breakglass/<int:pk>/trail/", views.BreakGlassTrail.as_view(), name="breakglass-trail"),
    path("person/<int:pk>/rights/", views.RightsAtPage.as_view(), name="person-rights"),
    path("person/<int:pk>/rights/data/", views.RightsAtData.as_view(), name="person-rights-data"),
    path("accessreview/<int:pk>/desk/", views.ReviewDeskPage.as_view(), name="review-desk"),
    path("conflicts/matrix/", views.MatrixPage.as_view(), name="conflict-matrix"),
    path("conflicts/collusion/", views.CollusionPage.as_view(), name="conflict-collusion"),
]
