"""What people do: one function = one deed = one transaction."""
