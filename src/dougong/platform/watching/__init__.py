"""Watchers (关注): who follows a record and is told when something happens about it."""
