"""Django's configuration of the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "dougong.platform.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
