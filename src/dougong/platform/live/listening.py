"""The one listener of a process: it hears of changes from the database and tells the open streams."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Lock, Thread

import psycopg
from django.db import connection

from dougong.platform.journal.announcing import CHANNEL

from .sight import Changes, heard, reader_of
from .streams import Stream

log = logging.getLogger(__name__)
MOST_STREAMS, GATHERED_FOR, BREATHES_EACH = 300, 1.0, 20.0


class Listener(Thread):
    """Lives as long as there are streams; a process that serves none listens to nothing."""

    def __init__(self) -> None:
        super().__init__(name="live", daemon=True)
        self.streams: list[Stream] = []

    def run(self) -> None:
        try:
            while self.is_wanted():
                self.listen()
        finally:
            connection.close()

    def listen(self) -> None:
        """Listen until nobody is left, or the database goes away."""
        options = {k: v for k, v in connection.get_connection_params().items() if k != "pool"}
        try:
            with psycopg.connect(**options, autocommit=True) as own:
                own.execute(f"LISTEN {CHANNEL}")
                self.hear(own)
        except Exception:
            # Whatever it was, those who wait are let go; their browsers come back in five seconds.
            log.exception("live pages have stopped listening")
            self.keep(lambda stream: False)
        finally:
            connection.close()

    def hear(self, own: psycopg.Connection) -> None:
        """What is announced within a second is told together."""
        breathed = time.monotonic()
        while self.is_wanted():
            payloads = [notice.payload for notice in own.notifies(timeout=GATHERED_FOR)]
            if payloads:
                self.tell(Changes.read(payloads))
            if time.monotonic() - breathed > BREATHES_EACH:
                breathed = time.monotonic()
                self.keep(lambda stream: reader_of(stream.session) and stream.breathe())

    def tell(self, changes: Changes) -> None:
        """Ask anew who each reader is and what they may see, and tell them that much."""

        def told(stream: Stream) -> bool:
            account = reader_of(stream.session)
            said = account and heard(account, changes)
            return account is not None and (not said or stream.tell(said))

        self.keep(told)

    def keep(self, lives: Callable[[Stream], object]) -> None:
        """Close the streams that have come to their end."""
        for stream in list(self.streams):
            if not lives(stream):
                with _guard:
                    self.streams.remove(stream)
                stream.close()

    def is_wanted(self) -> bool:
        """Whether there are streams; the last look is under the guard, so that none is forgotten."""
        global _listener  # noqa: PLW0603 - one for each process
        with _guard:
            if not self.streams and _listener is self:
                _listener = None
            return bool(self.streams)


_guard = Lock()
_listener: Listener | None = None


def has_room() -> bool:
    return _listener is None or len(_listener.streams) < MOST_STREAMS


def join(stream: Stream) -> None:
    """Greet the browser, and tell it what changes from now on."""
    global _listener  # noqa: PLW0603 - one for each process
    if not stream.open():
        stream.close()
        return
    with _guard:
        is_first = _listener is None
        _listener = _listener or Listener()
        _listener.streams.append(stream)
        if is_first:
            _listener.start()
