"""Django's configuration of the workflows."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "dougong.platform.workflows"
    label = "workflows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dougong.platform.transitions.catalogue import Reading, install_reading, workflows

        from .queries import flows, holds, role_names, rule_names, stamp

        workflows.comes_from(flows, stamp)
        install_reading(Reading(holds, rule_names, role_names))
