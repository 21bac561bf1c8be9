"""How people, accounts, roles and grants are listed, shown, edited and served."""

from . import (
    conflicts,
    delegations,
    emergencies,
    engagements,
    people,
    reviews,
    roles,
    sign_in,
)

__all__ = [
    "conflicts",
    "delegations",
    "emergencies",
    "engagements",
    "people",
    "reviews",
    "roles",
    "sign_in",
]
