"""Logs: one JSON object a line, with the request's id, and without secrets."""

from __future__ import annotations

import json
import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from dougong.platform.operation.redaction import redacted

# Characters that make a line read otherwise than it is written, on a terminal or page.
_MISLEADING = re.compile("[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029]")


def logging_settings(secrets: tuple[str, ...]) -> dict[str, Any]:
    """The dictionary for Django's LOGGING; `secrets` are hidden wherever they appear."""

    def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {str(name): value for name, value in redacted(event, known).items()}

    known = tuple(secret for secret in secrets if len(secret) >= 8)
    before = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        add_request_id,
    ]
    last = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        redact,
        render,
    ]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": before,
        "processors": last,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # Its own lines name the arguments of jobs.
            "procrastinate": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
        },
    }


def add_request_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The id that stands in the journal and on the page, where a request or job is at work."""
    # Imported when the first line is written: settings are read before any model may be.
    from dougong.platform.journal import current_request_id

    if request_id := current_request_id():
        event.setdefault("request_id", request_id)
    # Django's own lines carry the request and the response themselves.
    event.pop("request", None)
    event.pop("response", None)
    return event


def render(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """One line; control and direction marks are shown as their numbers."""
    line = json.dumps(event, ensure_ascii=False, default=str)
    return _MISLEADING.sub(lambda match: f"\\u{ord(match[0]):04x}", line)
