"""Django's configuration of the portfolio app."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "dougong.apps.portfolio"
    label = "portfolio"
    default_auto_field = "django.db.models.BigAutoField"
