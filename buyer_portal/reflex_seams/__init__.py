"""Every private name and every patched line of Reflex and React Router; tests/reflex_seams holds what they rely on."""
