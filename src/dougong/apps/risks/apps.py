"""Django's configuration of the risks app."""

from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "dougong.apps.risks"
    label = "risks"
    default_auto_field = "django.db.models.BigAutoField"
