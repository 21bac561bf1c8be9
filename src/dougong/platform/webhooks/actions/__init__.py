"""What changes webhooks, and what calls them."""

from .configuring import (
    ActivateWebhook,
    AddWebhook,
    ChangeWebhook,
    DeleteWebhook,
    PauseWebhook,
    PingWebhook,
    RenewSecret,
    StopWebhook,
)

__all__ = [
    "ActivateWebhook",
    "AddWebhook",
    "ChangeWebhook",
    "DeleteWebhook",
    "PauseWebhook",
    "PingWebhook",
    "RenewSecret",
    "StopWebhook",
]
