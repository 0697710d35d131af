"""Receipts of cancellations: what they state, what signs them, and whether a copy is genuine."""
