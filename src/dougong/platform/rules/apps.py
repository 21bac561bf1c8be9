"""Django's configuration of the rules."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "dougong.platform.rules"
    label = "rules"
    default_auto_field = "django.db.models.BigAutoField"
