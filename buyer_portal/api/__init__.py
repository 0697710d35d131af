"""What programs reach."""
