"""Django's configuration of the shell: base templates, partials and our own browser modules."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "dougong.web"
    label = "web"
