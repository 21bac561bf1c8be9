"""Values that an institution adds to records of any kind: how they are stored, read and checked."""
