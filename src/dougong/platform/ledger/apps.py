"""Django's configuration of the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "dougong.platform.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
