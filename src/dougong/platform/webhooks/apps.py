"""Django's configuration of the webhooks."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "dougong.platform.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"
