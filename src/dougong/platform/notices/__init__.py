"""Notices (通知): what a person is told, why, about which record, and by which channels."""
