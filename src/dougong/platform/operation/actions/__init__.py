"""What an operator has done to the whole installation at once."""
