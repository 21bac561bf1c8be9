"""Typed links (关联) between records of any kinds: who blocks, implements, verifies or proves whom."""
