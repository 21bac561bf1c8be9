"""How people, accounts, roles and grants are listed, shown, edited and served."""

from . import delegations, people, roles, sign_in

__all__ = ["delegations", "people", "roles", "sign_in"]
