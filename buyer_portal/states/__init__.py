"""What a screen holds and reacts to."""
