"""Names of the people who write beside records, and who of them may be named there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext as _

from dougong.platform.policies import decisions_kept

from .matters import Matter

SHOWN, LOOKED_AT = 8, 40


@dataclass(frozen=True, slots=True)
class Named:
    """An account with the name of the person behind it."""

    pk: int
    username: str
    name: str

    @property
    def initials(self) -> str:
        """One or two signs for the round badge beside what the person wrote."""
        words = self.name.split()
        if len(words) > 1:
            return (words[0][:1] + words[-1][:1]).upper()
        return self.name[-2:] if not self.name.isascii() else self.name[:2].upper()


def _accounts() -> Any:
    accounts: Any = get_user_model()
    return accounts


def named(account: Any) -> Named:
    return Named(account.pk, account.username, account.person.record.title)


def names_of(keys: Iterable[int | None]) -> dict[int, Named]:
    """The names behind accounts, also of those who have left."""
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    rows = _accounts().objects.select_related("person__record").filter(pk__in=wanted)
    return {row.pk: named(row) for row in rows}


def unknown() -> Named:
    """Stands where the installation itself did something."""
    return Named(0, "", _("The installation"))


def named_here(matter: Matter, usernames: Iterable[str]) -> dict[str, Any]:
    """Those of the names that belong to people at work who see the record, in lower case."""
    wanted = {name.lower() for name in usernames}
    if not wanted:
        return {}
    condition = Q()
    for name in wanted:
        condition |= Q(username__iexact=name)
    with decisions_kept():
        found = [one for one in _accounts().working().filter(condition) if matter.seen_by(one)]
    return {one.username.lower(): one for one in found}


def readers_like(matter: Matter, words: str) -> list[Named]:
    """The first people who see the record and whose name, sign-in name or initials fit the words."""
    policy = matter.resource.policy
    wanted = words.strip().casefold()
    if policy.is_plain:
        permission = policy.permission("view")
        held = _accounts().holdings(permission, matter.plate.scope_id)
        return [named(one) for one in held if _fits(one, wanted)][:SHOWN]
    fitting = [one for one in _accounts().working() if _fits(one, wanted)][:LOOKED_AT]
    with decisions_kept():
        return [named(one) for one in fitting if matter.seen_by(one)][:SHOWN]


def _fits(account: Any, wanted: str) -> bool:
    plate = account.person.record
    english = plate.label_en.split()
    # Chinese names are written in pinyin in English, so these are the initials of the pinyin too.
    initials = "".join(word[:1] for word in english)
    texts = (account.username, plate.label, plate.label_en, initials, initials[::-1])
    return any(text.casefold().startswith(wanted) or wanted in text.casefold() for text in texts)
