"""Sentences that several readers use when a value cannot be read; each names record and line."""

from __future__ import annotations

from dougong.kernel.errors import N_

NOT_A_DATE = N_("line %(line)s: %(field)s '%(text)s' of '%(record)s' is not a date")
NOT_A_NUMBER = N_("line %(line)s: %(field)s '%(text)s' of '%(record)s' is not a number")
NOT_A_DURATION = N_("line %(line)s: %(field)s '%(text)s' of '%(record)s' is not a duration")
NOT_A_TIME = N_("line %(line)s: %(field)s '%(text)s' of '%(record)s' is not a time of day")
OUT_OF_RANGE = N_("line %(line)s: %(field)s '%(text)s' of '%(record)s' is out of range")
DUPLICATE_ACTIVITY = N_("line %(line)s: duplicate activity id '%(record)s'")
