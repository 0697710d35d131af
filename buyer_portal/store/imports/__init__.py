"""What an import reads and writes."""
