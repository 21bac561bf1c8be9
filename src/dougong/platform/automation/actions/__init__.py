"""What changes automations, and what automations change."""

from .configuring import (
    ActivateAutomation,
    AddAutomation,
    ChangeAutomation,
    DeleteAutomation,
    PauseAutomation,
)

__all__ = [
    "ActivateAutomation",
    "AddAutomation",
    "ChangeAutomation",
    "DeleteAutomation",
    "PauseAutomation",
]
