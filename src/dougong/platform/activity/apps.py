"""Django's configuration of the stream."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "dougong.platform.activity"
    label = "activity"
