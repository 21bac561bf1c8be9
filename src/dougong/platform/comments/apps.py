"""Django's configuration of the comments."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "dougong.platform.comments"
    label = "comments"
    default_auto_field = "django.db.models.BigAutoField"
