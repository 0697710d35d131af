"""Live updates: telling open screens that something changed."""
