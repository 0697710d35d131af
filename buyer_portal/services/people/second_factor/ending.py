"""What ends with a factor that is taken away."""

from sqlalchemy import Connection

from buyer_portal.store.people.half_sign_ins import forget_half_sign_ins_of
from buyer_portal.store.people.second_factor import forget_recovery_codes, has_factor


def end_factors(db: Connection, person_id: int) -> None:
    """End the sign-ins that wait for it, and with the last factor the recovery codes."""
    forget_half_sign_ins_of(db, person_id)
    if not has_factor(db, person_id):
        forget_recovery_codes(db, person_id)
