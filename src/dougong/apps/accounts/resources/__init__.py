"""How people, accounts, roles and grants are listed, shown, edited and served."""

from . import conflicts, delegations, people, reviews, roles, sign_in

__all__ = ["conflicts", "delegations", "people", "reviews", "roles", "sign_in"]
