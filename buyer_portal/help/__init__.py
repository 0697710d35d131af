"""What makes and serves the help center's generated parts."""
