"""What can go wrong between a program and the house."""

from __future__ import annotations

from typing import Any


class NoAnswer(Exception):
    """The house could not be reached, or stayed busy through all attempts."""


class Refused(Exception):
    """The house understood and said no; `errors` lists every reason with its field."""

    def __init__(self, status: int, told: dict[str, Any]) -> None:
        super().__init__(f"{status} {told.get('code', '')}: {told.get('message_en', '')}")
        self.status = status
        self.code: str = told.get("code", "")
        self.field: str | None = told.get("field")
        self.message_zh: str = told.get("message_zh", "")
        self.message_en: str = told.get("message_en", "")
        self.errors: list[dict[str, Any]] = told.get("errors", [])
        self.request_id: str = told.get("request_id", "")


class Conflict(Refused):
    """Somebody else changed the record since it was read; both versions are told."""

    def __init__(self, status: int, told: dict[str, Any]) -> None:
        super().__init__(status, told)
        self.stored_version: int = told.get("stored_version", 0)
        self.sent: dict[str, Any] = told.get("sent", {})
        self.stored: dict[str, Any] = told.get("stored", {})
