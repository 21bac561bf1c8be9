"""Django's configuration of the organisation app."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "dougong.apps.organisation"
    label = "organisation"
    default_auto_field = "django.db.models.BigAutoField"
