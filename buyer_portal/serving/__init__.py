"""Serving everything on one port, in one process or in several: pages, events, API and help."""
