"""Django's configuration of the custom fields."""

from django.apps import AppConfig

from dougong.platform.custom_values.catalogue import definitions
from dougong.platform.custom_values.reckoning import Reckoner, install_reckoner


class CustomFieldsConfig(AppConfig):
    name = "dougong.platform.custom_fields"
    label = "custom_fields"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .queries import definitions as all_of_them
        from .queries import stamp

        definitions.comes_from(all_of_them, stamp)
        from dougong.platform.formulas.working import seen, store

        install_reckoner(Reckoner(store, seen))
