"""How people, accounts, roles and grants are listed, shown, edited and served."""

from . import conflicts, delegations, people, roles, sign_in

__all__ = ["conflicts", "delegations", "people", "roles", "sign_in"]
