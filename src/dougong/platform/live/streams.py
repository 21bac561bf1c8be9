"""A connection on which a browser waits for events, taken over from the web server."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from typing import Any

HEAD = (
    b"HTTP/1.1 200 OK\r\n"
    b"Content-Type: text/event-stream; charset=utf-8\r\n"
    b"Cache-Control: no-store\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
    b"X-Accel-Buffering: no\r\n"
    b"Connection: close\r\n\r\n"
    b"retry: 5000\n\n"
)
BREATH = b":\n\n"


class Stream:
    """What is told to one page, as long as its session lasts."""

    def __init__(self, connection: socket.socket, other_end: socket.socket, session: str) -> None:
        self.connection, self.other_end, self.session = connection, other_end, session
        connection.setblocking(False)

    def open(self) -> bool:
        return self._send(HEAD)

    def breathe(self) -> bool:
        """Whether the browser is still there."""
        return self._send(BREATH)

    def tell(self, said: Mapping[str, Any]) -> bool:
        return self._send(f"event: changed\ndata: {json.dumps(said)}\n\n".encode())

    def close(self) -> None:
        self.connection.close()
        self.other_end.close()

    def _send(self, data: bytes) -> bool:
        """Whoever reads so slowly that their buffer is full is let go; browsers come back."""
        try:
            return self.connection.send(data) == len(data)
        except OSError:
            return False


def take_over(served: Any, session: str) -> Stream | None:
    """The browser's connection as a stream; None where there is none that can be taken.

    The web server is left a connection that leads nowhere, which it answers and closes in its own
    way: so no thread of it waits. An encrypted connection has a state that cannot be shared.
    """
    if type(served) is not socket.socket:
        return None
    connection = served.dup()
    stand_in, other_end = socket.socketpair()
    other_end.shutdown(socket.SHUT_WR)
    os.dup2(stand_in.fileno(), served.fileno())
    stand_in.close()
    return Stream(connection, other_end, session)
