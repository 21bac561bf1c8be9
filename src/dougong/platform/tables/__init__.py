"""Lists of records: columns, filters, order and pages by key, made from the register."""

from .listing import Listing, Page
from .query import LONGEST_ADDRESS, TableQuery, query_of

__all__ = ["LONGEST_ADDRESS", "Listing", "Page", "TableQuery", "query_of"]
