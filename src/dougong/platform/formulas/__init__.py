"""Formulas of custom fields: a closed language over fields and facts, worked out by the engine of rules."""
