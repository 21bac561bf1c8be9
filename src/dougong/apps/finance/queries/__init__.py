"""What is read of money: balances, roll-ups, earned value, facts."""
