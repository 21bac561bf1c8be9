"""How people, accounts, roles and grants are listed, shown, edited and served."""

from . import people, roles, sign_in

__all__ = ["people", "roles", "sign_in"]
