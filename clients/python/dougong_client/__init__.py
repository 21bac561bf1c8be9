"""The programming interface of Dougong in plain Python, by the standard library alone."""

from .client import Client
from .errors import Conflict, NoAnswer, Refused

__all__ = ["Client", "Conflict", "NoAnswer", "Refused"]
