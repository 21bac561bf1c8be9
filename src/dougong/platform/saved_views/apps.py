"""Django's configuration of the saved views."""

from django.apps import AppConfig


class SavedViewsConfig(AppConfig):
    name = "dougong.platform.saved_views"
    label = "saved_views"
    default_auto_field = "django.db.models.BigAutoField"
