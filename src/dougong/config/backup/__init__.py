"""Backup and restore: one archive, encrypted and signed, verified after writing and before use."""
