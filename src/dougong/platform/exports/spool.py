"""Where a file waits until its first byte leaves."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile

MOST_IN_MEMORY = 1 << 20


class Spool(SpooledTemporaryFile):
    """In memory while small; gone without a word when the reader leaves before the first byte."""

    def __init__(self) -> None:
        super().__init__(MOST_IN_MEMORY)

    def __del__(self) -> None:
        self.close()
