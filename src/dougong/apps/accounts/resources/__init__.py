"""How people, accounts, roles and grants are listed, shown, edited and served."""

from . import emergencies, engagements, people, roles, sign_in

__all__ = ["emergencies", "engagements", "people", "roles", "sign_in"]
