"""Django's configuration of intake forms."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "dougong.platform.intake"
    label = "intake"
