"""What comes in from outside, and what is answered when it is refused."""
