"""Django's configuration of the workflows."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "dougong.platform.workflows"
    label = "workflows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dougong.platform.transitions.catalogue import Source, install_source

        from .queries import flows, holds, role_names, rule_names, stamp

        install_source(Source(flows, stamp, holds, rule_names, role_names))
