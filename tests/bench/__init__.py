"""How fast the portal is, beside yardsticks that run in turn with it: `python -m tests.bench`."""
