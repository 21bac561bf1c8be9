"""Which addresses in the network may be asked: what leads back into the house is refused."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from dougong.kernel.errors import N_, DougongError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST = 2000
_PLAIN = re.compile(r"[\x21-\x7e]+")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.IGNORECASE)
_NUMBERS = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)

REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        # IPv6: unspecified, loopback, IPv4-compatible and -mapped, NAT64, discard-only, Teredo,
        # ORCHID, documentation, 6to4, unique local, link-local, site-local, multicast.
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
        "2001:db8::/32", "2002::/16", "3fff::/20", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
"""IANA special-purpose registries (RFC 6890, RFC 5735, RFC 8215) and 100.100.100.200 within them."""


class AddressRefused(DougongError):
    """This address is never asked."""

    code = "outbound.address_refused"
    status = 422


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes: host, port, and the path with its query."""

    host: str
    port: int
    target: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """A host inside the house that may be asked until a day, for a purpose somebody approved."""

    host: str
    port: int
    purpose: str
    last_day: date

    def covers(self, place: Place, today: date) -> bool:
        return (self.host, self.port) == (place.host, place.port) and today <= self.last_day


def place_of(url: str, ports: frozenset[int] = frozenset({443})) -> Place:
    """The place an address names; every unusual way of writing one is refused, not interpreted."""
    if not (len(url) <= LONGEST and _PLAIN.fullmatch(url)) or "\\" in url:
        raise AddressRefused(N_("The address holds characters that addresses do not have."))
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError as error:
        raise AddressRefused(N_("This is not an address.")) from error
    if parts.scheme != "https" or not url.lower().startswith("https://"):
        raise AddressRefused(N_("Only addresses that begin with https:// are asked."))
    if "@" in parts.netloc or "#" in url:
        raise AddressRefused(N_("An address has no name, password or fragment here."))
    if port not in ports:
        raise AddressRefused(N_("This port is not asked."))
    host = named(parts.hostname or "")
    query = f"?{parts.query}" if parts.query else ""
    return Place(host, port, f"{parts.path or '/'}{query}")


def named(host: str) -> str:
    """A host by its name; numbers in any notation are checked as the address they are."""
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        check(literal)
        return str(literal)
    labels = host.split(".")
    is_name = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    # A last label of digits is another notation of a number, such as 127.1 or 0x7f.1.
    if not is_name or _NUMBERS.fullmatch(labels[-1]) or len(host) > 253:
        raise AddressRefused(N_("The host is not written as a full name."))
    return host.lower()


def check(address: Address) -> None:
    """Refuse addresses inside the house, of the machine itself, and of nobody."""
    plain = ipaddress.ip_address(address.packed)  # without an IPv6 zone
    if any(plain in network for network in REFUSED if network.version == plain.version):
        raise AddressRefused(N_("This address lies inside the house."))
