"""The demo's people, orders and play."""
