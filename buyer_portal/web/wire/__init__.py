"""Connections, websockets and packets before anything of the portal looks at them: their limits and their grammar."""
