"""Django's configuration of the tags."""

from django.apps import AppConfig


class TagsConfig(AppConfig):
    name = "dougong.platform.tags"
    label = "tags"
    default_auto_field = "django.db.models.BigAutoField"
