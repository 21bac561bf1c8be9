"""Django's configuration of the links."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "dougong.platform.links"
    label = "links"
    default_auto_field = "django.db.models.BigAutoField"
