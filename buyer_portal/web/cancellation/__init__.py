"""What anybody may see of receipts without a sign-in: whether one is genuine, and the public keys."""
