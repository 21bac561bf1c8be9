"""How people, accounts, roles and grants are listed, shown, edited and served."""

from . import people, roles

__all__ = ["people", "roles"]
