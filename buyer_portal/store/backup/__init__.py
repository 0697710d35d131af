"""Copies of the whole database in a file, and back."""
