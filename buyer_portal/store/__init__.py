"""What the portal remembers."""
