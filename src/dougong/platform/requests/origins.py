"""Where a request comes from: its address, and the device by the browser's own word."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
NAMES = {"Edg": "Edge", "OPR": "Opera"}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iOS",
    "iPad": "iPadOS",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def address_of(request: HttpRequest) -> str:
    """The nearest address that is no proxy of ours; a header counts only from those."""
    hops = [request.META.get("REMOTE_ADDR", "")]
    forwarded = request.headers.get("X-Forwarded-For", "")
    hops = [part.strip() for part in forwarded.split(",") if part.strip()] + hops
    while len(hops) > 1 and hops[-1] in settings.TRUSTED_PROXIES:
        hops.pop()
    return hops[-1] if is_address(hops[-1]) else ""


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def device_of(request: HttpRequest) -> str:
    """Browser and system, such as “Firefox · Linux”; for a list that its owner reads."""
    agent = request.headers.get("User-Agent", "")
    browser = next((NAMES.get(word, word) for word in BROWSERS if word in agent), "")
    system = next((name for word, name in SYSTEMS.items() if word in agent), "")
    return " · ".join(part for part in (browser, system) if part)
