"""The rights of what is put beside records stand in the register of permissions."""

from __future__ import annotations

from . import rights

rights.declare()
