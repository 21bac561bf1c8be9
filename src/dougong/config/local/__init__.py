"""Dougong on one machine: PostgreSQL, web server and worker started and stopped together."""
