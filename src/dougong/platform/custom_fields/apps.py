"""Django's configuration of the custom fields."""

from django.apps import AppConfig

from dougong.platform.custom_values.catalogue import Source, install_source
from dougong.platform.custom_values.reckoning import Reckoner, install_reckoner


class CustomFieldsConfig(AppConfig):
    name = "dougong.platform.custom_fields"
    label = "custom_fields"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .queries import definitions, stamp

        install_source(Source(definitions, stamp))
        from dougong.platform.formulas.working import seen, store

        install_reckoner(Reckoner(store, seen))
