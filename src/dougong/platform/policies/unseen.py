"""A value that its reader may not see: whoever computes with it gets no answer, not a wrong one."""

from __future__ import annotations

from typing import Any, NoReturn


class ColumnUnseen(Exception):
    """Something was to be computed from a column that the reader may not see."""


class Unseen:
    """Stands in the place of a masked value while facts are read; every use of it is refused."""

    def _refuse(self, *_given: Any) -> NoReturn:
        raise ColumnUnseen

    __bool__ = __str__ = __repr__ = __format__ = __len__ = __iter__ = __hash__ = _refuse
    __int__ = __float__ = __index__ = __contains__ = __getitem__ = __getattr__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __neg__ = __abs__ = __round__ = _refuse
