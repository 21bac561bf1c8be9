"""Workflows: what an institution asks of the transitions that code makes possible, in versions."""
