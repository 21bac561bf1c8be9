"""Django's configuration of the automation."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "dougong.platform.automation"
    label = "automation"
    default_auto_field = "django.db.models.BigAutoField"
