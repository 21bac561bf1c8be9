"""Custom fields: what an institution adds to the records of a kind, defined, approved and retired."""
