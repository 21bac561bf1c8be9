"""Lists of records: columns, filters, order and pages by key, made from the register."""

from .listing import Listing, Page
from .query import TableQuery, query_of

__all__ = ["Listing", "Page", "TableQuery", "query_of"]
