"""Django's configuration of the imports."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "dougong.platform.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"
