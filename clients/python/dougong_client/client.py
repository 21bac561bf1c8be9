"""Requests with a token: reading, adding, changing, verbs, history and files."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .errors import Conflict, NoAnswer, Refused

Record = dict[str, Any]
ROOT = "/api/v1/"
BUSY = (429, 503)
STALE = "version_stale"


class _NoRedirects(HTTPRedirectHandler):
    """A token never follows a redirect to another place."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Client:
    """One house, asked with the rights of one token."""

    def __init__(
        self, address: str, *, token: str, timeout: float = 30.0, attempts: int = 4
    ) -> None:
        if urlsplit(address).scheme not in {"http", "https"}:
            raise ValueError("the address must begin with https:// or http://")
        self.address, self.timeout, self.attempts = address.rstrip("/"), timeout, attempts
        self._token = token
        self._opener = build_opener(_NoRedirects)

    def schema(self) -> dict[str, Any]:
        """The OpenAPI document of the house."""
        found: dict[str, Any] = self._asked("GET", f"{ROOT}schema/?format=json")
        return found

    def records(self, kind: str, **filters: Any) -> Iterator[Record]:
        """All records of a kind that fit the filters, page after page."""
        query = urlencode(filters, doseq=True)
        url: str | None = f"{ROOT}{kind}/" + (f"?{query}" if query else "")
        while url:
            page = self._asked("GET", url)
            yield from page["results"]
            following = page["next"]
            url = f"{urlsplit(following).path}?{urlsplit(following).query}" if following else None

    def record(self, kind: str, key: int) -> Record:
        """One record with its facts and its version."""
        return self._asked("GET", f"{ROOT}{kind}/{key}/")

    def history(self, kind: str, key: int) -> list[Record]:
        """The newest entries of the journal about a record."""
        found: list[Record] = self._asked("GET", f"{ROOT}{kind}/{key}/history/")["results"]
        return found

    def add(self, kind: str, **values: Any) -> Record:
        """A new record."""
        return self._asked("POST", f"{ROOT}{kind}/", values)

    def change(self, kind: str, key: int, *, version: int, **values: Any) -> Record:
        """A record with other values, as long as nobody has changed it since `version`."""
        return self._asked("PATCH", f"{ROOT}{kind}/{key}/", {**values, "version": version})

    def do(self, kind: str, key: int, verb: str, *, version: int, **values: Any) -> Record:
        """A verb on a record; one that needs approval answers the requests that were made."""
        return self._asked("POST", f"{ROOT}{kind}/{key}/do/{verb}/", {**values, "version": version})

    def comment(self, key: int, text: str) -> Record:
        """Say something about a record of any kind."""
        return self._asked("POST", f"{ROOT}records/{key}/comments/", {"text": text})

    def attach(self, key: int, name: str, content: bytes) -> Record:
        """Put a file beside a record of any kind."""
        border = uuid.uuid4().hex
        # A name in UTF-8 between quotes, in which a quote itself must not stand (RFC 7578).
        quoted = name.replace("\\", "_").replace('"', "%22").replace("\r", "").replace("\n", "")
        head = (
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{border}--\r\n".encode()
        kind = f"multipart/form-data; boundary={border}"
        return self._asked("POST", f"{ROOT}records/{key}/attachments/", body, kind)

    def _asked(
        self, method: str, path: str, body: Any = None, kind: str = "application/json"
    ) -> Any:
        """The answer; a repeat carries the same key, so that it takes effect once."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if data is not None:
            headers |= {"Content-Type": kind, "Idempotency-Key": str(uuid.uuid4())}
        url = urljoin(self.address, path)
        wait = 0.5
        for attempt in range(self.attempts):
            request = Request(url, data, headers, method=method)  # noqa: S310  # checked at start
            try:
                with self._opener.open(request, timeout=self.timeout) as answer:
                    return json.loads(answer.read() or b"{}")
            except HTTPError as error:
                if error.code not in BUSY or attempt == self.attempts - 1:
                    raise _refusal(error) from error
                wait = float(error.headers.get("Retry-After") or wait)
            except (URLError, TimeoutError, ConnectionError) as error:
                if attempt == self.attempts - 1:
                    raise NoAnswer(str(error)) from error
            time.sleep(wait)
            wait *= 2
        raise NoAnswer(url)


def _refusal(error: HTTPError) -> Refused:
    try:
        told = json.loads(error.read() or b"{}")
    except ValueError:
        told = {}
    return (Conflict if told.get("code") == STALE else Refused)(error.code, told)
