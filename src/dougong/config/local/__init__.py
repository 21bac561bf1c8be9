"""Dougong on one machine: PostgreSQL, web server and worker started and stopped together."""

from __future__ import annotations

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[4]


def data_folder() -> Path:
    """DOUGONG_DATA, else `var` in the checkout, else the user's own place for program data."""
    if named := os.environ.get("DOUGONG_DATA"):
        return Path(named).resolve()
    if (CHECKOUT / "go.py").exists():
        return CHECKOUT / "var"
    return Path.home() / ".local/share/dougong"
