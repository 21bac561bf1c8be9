"""Commands that need neither database nor settings."""
