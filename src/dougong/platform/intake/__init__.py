"""Intake forms: questions put to people without rights on a kind, whose answers become its records."""
