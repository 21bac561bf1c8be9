"""Pages hear at once that something changed: one listener in a process, many open streams."""
