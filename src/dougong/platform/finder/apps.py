"""Django's configuration of the search over everything."""

from django.apps import AppConfig


class FinderConfig(AppConfig):
    name = "dougong.platform.finder"
    label = "finder"
