"""Django's configuration of the platform."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "dougong.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"
