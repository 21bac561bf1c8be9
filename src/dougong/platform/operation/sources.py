"""Who may see the inside of a running installation: listed addresses that ask us directly."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def is_listed(request: HttpRequest) -> bool:
    """Whether the request comes straight from a listed address.

    What a proxy passes on is a stranger's: the proxy's own address would let everybody in.
    """
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        source = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(source in ip_network(name) for name in settings.WATCHERS)
