"""What the business decides."""
