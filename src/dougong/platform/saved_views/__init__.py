"""Views of lists that are kept under a name: of one's own, of a team, of everybody."""
