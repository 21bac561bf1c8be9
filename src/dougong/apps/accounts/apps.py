"""Django's configuration of the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dougong.apps.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
