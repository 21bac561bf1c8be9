"""Django's configuration of the approvals."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "dougong.platform.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"
