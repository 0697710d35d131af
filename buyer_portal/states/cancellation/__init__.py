"""Cancellation."""
