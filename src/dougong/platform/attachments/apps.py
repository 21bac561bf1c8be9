"""Django's configuration of the attachments."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "dougong.platform.attachments"
    label = "attachments"
    default_auto_field = "django.db.models.BigAutoField"
