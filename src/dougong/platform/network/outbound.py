"""The one client by which the product asks other hosts: the address checked is the one connected to."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urljoin

from dougong.kernel.errors import N_, DougongError
from dougong.platform.records.days import current_day

from .addresses import Address, AddressRefused, Exemption, Place, check, place_of

CONNECT_SECONDS, TOTAL_SECONDS = 5.0, 15.0
WEBHOOK_BYTES, CONNECTOR_BYTES = 64 * 2**10, 10 * 2**20
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CHUNK = 16 * 2**10

Resolver = Callable[[str, int], Sequence[Address]]
Connector = Callable[[tuple[str, int], float], socket.socket]


class NotDelivered(DougongError):
    """The other side did not answer as it should; nothing of what it said is repeated."""

    code = "outbound.not_delivered"
    status = 422


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` is hostile input and never shown to whoever configured the address."""

    status: int
    body: bytes
    seconds: float


def resolved(host: str, port: int) -> Sequence[Address]:
    """All addresses of a host, asked once."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotDelivered(N_("The host has no address.")) from error
    return [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]


def connected(address: tuple[str, int], seconds: float) -> socket.socket:
    return socket.create_connection(address, seconds)


@dataclass(frozen=True, slots=True)
class Client:
    """Asks other hosts by https; environment proxies are not looked at."""

    limit: int = WEBHOOK_BYTES
    redirects: int = 0
    """How many are followed, each checked from the start: none for webhooks."""
    ports: frozenset[int] = frozenset({443})
    exemptions: Sequence[Exemption] = ()
    seconds: float = TOTAL_SECONDS
    resolve: Resolver = resolved
    connect: Connector = connected
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def check(self, url: str) -> Place:
        """Refuse an address that would not be asked; done when it is saved and at every delivery."""
        place = place_of(url, self.ports)
        self._addresses(place)
        return place

    def send(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask once, or along a few redirects; the whole takes at most `seconds`."""
        begin = time.monotonic()
        for _step in range(min(self.redirects, MOST_REDIRECTS) + 1):
            status, target, content = self._ask(method, url, (body, headers or {}), begin)
            if status not in REDIRECTS or not self.redirects:
                return Answer(status, content, time.monotonic() - begin)
            url = urljoin(url, target)
        raise NotDelivered(N_("The other side leads on and on to other addresses."))

    def _addresses(self, place: Place) -> Sequence[Address]:
        """Every address behind the name; one that is refused refuses them all."""
        found = self.resolve(place.host, place.port)
        if not found:
            raise NotDelivered(N_("The host has no address."))
        today = current_day()
        if not any(one.covers(place, today) for one in self.exemptions):
            for address in found:
                check(address)
        return found

    def _ask(
        self, method: str, url: str, sent: tuple[bytes, Mapping[str, str]], begin: float
    ) -> tuple[int, str, bytes]:
        place = place_of(url, self.ports)
        address = self._addresses(place)[0]
        try:
            plain = self.connect((str(address), place.port), min(CONNECT_SECONDS, self.seconds))
            with plain, self.context.wrap_socket(plain, server_hostname=place.host) as wire:
                return self._exchange(wire, method, place, sent, begin)
        except (OSError, http.client.HTTPException) as error:
            raise NotDelivered(
                N_("The other side cannot be reached or does not answer.")
            ) from error

    def _exchange(
        self,
        wire: ssl.SSLSocket,
        method: str,
        place: Place,
        sent: tuple[bytes, Mapping[str, str]],
        begin: float,
    ) -> tuple[int, str, bytes]:
        line = http.client.HTTPSConnection(place.host, place.port)
        line.sock = wire
        body, headers = sent
        wire.settimeout(self._left(begin))
        line.request(method, place.target, body or None, dict(headers) | {"Connection": "close"})
        with closing(line), closing(line.getresponse()) as answer:
            content = b""
            while True:
                wire.settimeout(self._left(begin))
                part = answer.read1(CHUNK)
                if not part:
                    return answer.status, answer.getheader("Location", ""), content
                content += part
                if len(content) > self.limit:
                    raise NotDelivered(N_("The answer is larger than is read here."))

    def _left(self, begin: float) -> float:
        left = self.seconds - (time.monotonic() - begin)
        if left <= 0:
            raise NotDelivered(N_("The other side takes too long."))
        return left


def webhook_client() -> Client:
    """For deliveries to addresses that people entered."""
    return Client()


def connector_client() -> Client:
    """For systems that the installation reads from."""
    return Client(limit=CONNECTOR_BYTES, redirects=MOST_REDIRECTS)


__all__ = [
    "AddressRefused", "Answer", "Client", "Exemption", "NotDelivered", "connector_client",
    "webhook_client",
]  # fmt: skip
