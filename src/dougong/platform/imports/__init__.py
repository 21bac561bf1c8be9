"""Imports: sheets become records through the ordinary verbs, after a trial that everybody can read."""
