"""Signing in with another e-mail address: asked for, confirmed from there, or changed by the operator."""
