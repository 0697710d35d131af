"""Telling open screens that something changed."""
