"""Work on the way: what a phone captures without a network, and the installable shell in which it does."""
