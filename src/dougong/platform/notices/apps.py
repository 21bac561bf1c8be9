"""Django's configuration of the notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "dougong.platform.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
