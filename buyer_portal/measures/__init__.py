"""What is counted and timed, for whoever watches over the portal."""
