"""Automation (自动化): when something happens, if a condition holds, then something is done."""
