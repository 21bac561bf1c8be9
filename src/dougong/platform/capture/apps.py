"""Django's configuration of work on the way."""

from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "dougong.platform.capture"
    label = "capture"
