"""Records edited where they are listed: cells, cards that are moved, and taking the last change back."""
