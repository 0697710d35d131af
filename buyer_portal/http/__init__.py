"""What other programs reach: sign-in, API, health, help."""
