"""One search over all that a person may see: records, what was said about them, files on them."""
