"""Django's configuration of the assistants' room."""

from django.apps import AppConfig


class AssistantsConfig(AppConfig):
    name = "dougong.platform.assistants"
    label = "assistants"
    default_auto_field = "django.db.models.BigAutoField"
