"""Django's configuration of the operation room."""

from django.apps import AppConfig


class OperationConfig(AppConfig):
    name = "dougong.platform.operation"
    label = "operation"
    default_auto_field = "django.db.models.BigAutoField"
