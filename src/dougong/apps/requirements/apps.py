"""Django's configuration of the requirements app."""

from django.apps import AppConfig


class RequirementsConfig(AppConfig):
    name = "dougong.apps.requirements"
    label = "requirements"
    default_auto_field = "django.db.models.BigAutoField"
