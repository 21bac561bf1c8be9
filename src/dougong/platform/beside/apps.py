"""Django's configuration of what stands beside records."""

from django.apps import AppConfig


class BesideConfig(AppConfig):
    name = "dougong.platform.beside"
    label = "beside"
