"""Maker-checker (双人复核): classed verbs become stored requests that other natural persons decide."""
