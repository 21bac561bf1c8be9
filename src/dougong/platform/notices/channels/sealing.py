"""Addresses and secrets of destinations, which lie in the database only sealed."""

from __future__ import annotations

from dougong.platform.identity.sealed_values import unseal
from dougong.platform.notices.models import Destination


def address_of(place: Destination) -> str:
    return unseal(place.address, place.place("address")).decode()


def secret_of(place: Destination) -> bytes:
    return unseal(place.secret, place.place("secret")) if place.secret else b""
