"""Every verb on a record is heard by its watchers."""

from __future__ import annotations

from dougong.platform.actions.echoes import install_echo

from .actions import echo

install_echo(echo)
