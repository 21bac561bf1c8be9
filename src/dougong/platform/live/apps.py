"""Django's configuration of live pages."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "dougong.platform.live"
    label = "live"
