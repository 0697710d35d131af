"""Letting time pass for the limits of attempts, which are counted in memory."""

from limits.strategies import RateLimiter

from buyer_portal.services import attempts


def forget_attempts() -> None:
    """Let everybody begin anew, as when the windows of the limits have passed."""
    for limiter in vars(attempts).values():
        if isinstance(limiter, RateLimiter):
            limiter.storage.reset()
