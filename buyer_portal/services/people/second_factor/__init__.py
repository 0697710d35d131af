"""A second factor beside the password: set up, asked for, lost, and taken away."""
