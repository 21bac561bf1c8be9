"""Events: what an action announces in its own transaction, and whoever asked to be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Delivery = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; the publisher knows no subscriber.

    Subscribers are background jobs (`@job(on=event)`): they are enqueued in the transaction of
    the change, so that a rollback announces nothing.
    """

    name: str
    meaning: str
    deliveries: list[Delivery] = field(default_factory=list, compare=False)

    def publish(self, **payload: object) -> None:
        """Tell every subscriber; `payload` holds plain values only."""
        for deliver in self.deliveries:
            deliver(**payload)
