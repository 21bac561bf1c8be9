"""What happens about a record (动态): comments and entries of the journal in one stream."""
