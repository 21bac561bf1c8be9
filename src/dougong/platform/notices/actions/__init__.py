"""The only places where notices and what people chose about them are written."""

from .choosing import (
    choose_destination,
    choose_hours,
    choose_paces,
    forget_destination,
    may_be_chosen,
    mute,
    unmute,
)
from .reading import mark_all_read, mark_read, mark_unread, put_away, settle
from .telling import notify, notify_those_who_see

__all__ = [
    "choose_destination",
    "choose_hours",
    "choose_paces",
    "forget_destination",
    "mark_all_read",
    "mark_read",
    "mark_unread",
    "may_be_chosen",
    "mute",
    "notify",
    "notify_those_who_see",
    "put_away",
    "settle",
    "unmute",
]
