"""What catches everything that nothing else has caught: a generic answer, and a line in the log."""

from __future__ import annotations

import json
import logging
import sys
import uuid
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
log = logging.getLogger(__name__)

# Without the catalogue: whatever failed may have been the catalogue.
ZH, EN = "系统出错了，请稍后再试。", "Something broke on our side; try again later."


class LastResort:
    """A WSGI application around another one; after an exception nothing of it goes on."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        try:
            return self.application(environ, start_response)
        except Exception:
            request_id = uuid.uuid4().hex
            log.exception("unexpected failure", extra={"request_id": request_id})
            said = {
                "code": "internal_error",
                "message_zh": ZH,
                "message_en": EN,
                "field": None,
                "request_id": request_id,
            }
            body = json.dumps(said, ensure_ascii=False).encode()
            headers = [
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
                ("X-Request-Id", request_id),
            ]
            start_response("500 Internal Server Error", headers, sys.exc_info())
            return [body]
