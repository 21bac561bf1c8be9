"""Django's configuration of keeping."""

from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "dougong.platform.keeping"
    label = "keeping"
    default_auto_field = "django.db.models.BigAutoField"
