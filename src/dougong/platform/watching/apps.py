"""Django's configuration of the watchers."""

from django.apps import AppConfig


class WatchingConfig(AppConfig):
    name = "dougong.platform.watching"
    label = "watching"
    default_auto_field = "django.db.models.BigAutoField"
