"""Django's configuration of the planning app."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "dougong.apps.planning"
    label = "planning"
    default_auto_field = "django.db.models.BigAutoField"
