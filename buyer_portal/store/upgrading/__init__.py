"""What an upgrade of the database would do: said before it is done."""
