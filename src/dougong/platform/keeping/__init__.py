"""How long the journal is kept: retention classes, legal holds, and archives of closed months."""
