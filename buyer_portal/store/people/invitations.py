"""Invitations, as the portal remembers them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from buyer_portal.domain.people.person import Role
from buyer_portal.store.tables import company, invitation, invitation_link, person

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_INVITATIONS = (
    select(invitation, company.c.name.label("company"), person.c.name.label("by"))
    .join(company, company.c.id == invitation.c.company_id)
    .outerjoin(person, person.c.id == invitation.c.by_id)
)


def add_invitation(
    db: Connection, *, company_id: int, email: str, role: Role, by_id: int | None, at: datetime, due_at: datetime | None
) -> int:
    """Invite somebody; with `due_at` a mail to them waits. Gives the invitation's id."""
    values = {"company_id": company_id, "email": email, "role": role.value, "by_id": by_id, "at": at, "due_at": due_at}
    return db.execute(insert(invitation).values(**values, attempts=0).returning(invitation.c.id)).scalar_one()


def add_invitation_link(db: Connection, token_hash: str, invitation_id: int) -> None:
    """Remember one more link to an invitation."""
    db.execute(insert(invitation_link), {"token_hash": token_hash, "invitation_id": invitation_id})


def invitation_of(db: Connection, token_hash: str) -> Row | None:
    """The invitation that a link with this hash leads to: its row, `company` by name, and `by` whom (None)."""
    found = _INVITATIONS.join(invitation_link, invitation_link.c.invitation_id == invitation.c.id)
    return db.execute(found.where(invitation_link.c.token_hash == token_hash)).one_or_none()


def open_invitations_of(db: Connection, company_id: int) -> Sequence[Row]:
    """The company's invitations that nothing has ended but time, the newest first."""
    open_ones = (invitation.c.company_id == company_id) & (invitation.c.ended_by == "")
    return db.execute(_INVITATIONS.where(open_ones).order_by(invitation.c.id.desc())).all()


def end_invitation(db: Connection, invitation_id: int, why: str) -> None:
    """End one invitation, and its mail if that still waits."""
    db.execute(update(invitation).where(invitation.c.id == invitation_id).values(ended_by=why, due_at=None))


def end_invitations_to(db: Connection, company_id: int, email: str, why: str) -> None:
    """End those of the company to this address that nothing has ended yet."""
    open_ones = (invitation.c.company_id == company_id) & (invitation.c.email == email) & (invitation.c.ended_by == "")
    db.execute(update(invitation).where(open_ones).values(ended_by=why, due_at=None))


def end_invitations_by(db: Connection, person_id: int, company_id: int, why: str) -> None:
    """End those that this person made and nothing has ended yet."""
    open_ones = (
        (invitation.c.company_id == company_id) & (invitation.c.by_id == person_id) & (invitation.c.ended_by == "")
    )
    db.execute(update(invitation).where(open_ones).values(ended_by=why, due_at=None))


def forget_invitations_before(db: Connection, made: datetime) -> int:
    """Sweep out invitations from before then, with their links; give how many."""
    old = select(invitation.c.id).where(invitation.c.at < made)
    ids = db.scalars(old.with_for_update(skip_locked=True)).all()
    db.execute(delete(invitation_link).where(invitation_link.c.invitation_id.in_(ids)))
    return db.execute(delete(invitation).where(invitation.c.id.in_(ids))).rowcount


# --- their mails ------------------------------------------------------------------------------------------------------


def due_invitation(db: Connection, at: datetime) -> Row | None:
    """The invitation whose mail has waited longest and may be tried now."""
    due = _INVITATIONS.where(invitation.c.due_at <= at)
    return db.execute(due.order_by(invitation.c.due_at, invitation.c.id).limit(1)).first()


def hold_invitation(db: Connection, waiting: Row, until: datetime) -> bool:
    """Claim the mail for an attempt; False = another worker has claimed it, or the invitation has ended."""
    mine = (invitation.c.id == waiting.id) & (invitation.c.due_at == waiting.due_at)
    taken = update(invitation).where(mine).values(due_at=until, attempts=invitation.c.attempts + 1)
    return db.execute(taken).rowcount == 1


def settle_invitation(db: Connection, invitation_id: int, due_at: datetime | None = None, **how: datetime) -> None:
    """End its mail, `sent_at` or `failed_at`; or try it again at `due_at`, if the invitation is still open."""
    db.execute(
        update(invitation)
        .where(invitation.c.id == invitation_id, invitation.c.ended_by == "")
        .values(due_at=due_at, **how)
    )


def oldest_invitation_mail(db: Connection) -> datetime | None:
    """When the oldest invitation whose mail waits was made."""
    return db.scalar(select(func.min(invitation.c.at)).where(invitation.c.due_at > _LONG_AGO))
