"""The commands of the program `buyer-portal`."""
