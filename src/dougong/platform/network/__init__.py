"""Other hosts: which may be asked, and the one client that asks them."""
