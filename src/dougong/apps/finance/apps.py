"""Django's configuration of the finance app."""

from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "dougong.apps.finance"
    label = "finance"
    default_auto_field = "django.db.models.BigAutoField"
