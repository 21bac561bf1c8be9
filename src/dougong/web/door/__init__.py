"""The door: signing in by password, second factor, link or single sign-on, and leaving."""
