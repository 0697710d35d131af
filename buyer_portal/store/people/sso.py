"""Single sign-on: the providers of companies, who is who there, and those who are on their way."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from buyer_portal.domain.people.sso import Identity, Provider
from buyer_portal.store.people.people import select_people
from buyer_portal.store.tables import (
    company,
    person,
    sign_in,
    sso_attempt,
    sso_domain,
    sso_identity,
    sso_pending,
    sso_provider,
)

_PROVIDERS = select(sso_provider, company.c.name.label("company")).join_from(sso_provider, company)


# --- providers --------------------------------------------------------------------------------------------------------


def provider_of(db: Connection, company_id: int) -> Provider | None:
    """The company's provider; None without one."""
    row = db.execute(_PROVIDERS.where(sso_provider.c.company_id == company_id)).one_or_none()
    if row is None:
        return None
    found = select(sso_domain.c.domain).where(sso_domain.c.company_id == company_id).order_by(sso_domain.c.domain)
    facts = {name: value for name, value in row._asdict().items() if name != "since"}
    return Provider(domains=tuple(db.scalars(found)), **facts)


def provider_of_domain(db: Connection, domain: str) -> Provider | None:
    """The provider that people with addresses of this domain are led to."""
    company_id = db.scalar(select(sso_domain.c.company_id).where(sso_domain.c.domain == domain))
    return provider_of(db, company_id) if company_id else None


def provider_of_sign_in(db: Connection, token_hash: str) -> Provider | None:
    """The provider by which somebody came, whose sign-in has this hash; None for another way."""
    theirs = select(person.c.company_id).join_from(sign_in, person).where(sign_in.c.through_sso)
    company_id = db.scalar(theirs.where(sign_in.c.token_hash == token_hash))
    return provider_of(db, company_id) if company_id else None


def has_providers(db: Connection) -> bool:
    """Whether any company has one."""
    return db.execute(select(sso_provider.c.company_id).limit(1)).first() is not None


def is_only_way(db: Connection, company_id: int) -> bool:
    """Whether the people of the company come in by their provider, and nothing else."""
    return db.scalar(select(sso_provider.c.only_way).where(sso_provider.c.company_id == company_id)) or False


def is_only_way_of(db: Connection, person_id: int) -> bool:
    """Whether the person comes in by their company's provider, and nothing else."""
    theirs = select(sso_provider.c.only_way).join(person, person.c.company_id == sso_provider.c.company_id)
    return db.scalar(theirs.where(person.c.id == person_id)) or False


def companies_with(db: Connection, domains: Sequence[str], but: int) -> list[tuple[str, str]]:
    """Those of the domains that another company has, each with that company's name."""
    found = select(sso_domain.c.domain, company.c.name).join_from(
        sso_domain, company, company.c.id == sso_domain.c.company_id
    )
    rows = db.execute(found.where(sso_domain.c.domain.in_(domains), sso_domain.c.company_id != but))
    return [(row.domain, row.name) for row in rows]


def write_provider(db: Connection, provider: Provider, at: datetime) -> None:
    """Give the company this provider in place of the one that it has; who is on their way begins again."""
    kept = {name: getattr(provider, name) for name in ("issuer", "client_id", "secret_place", "only_way", "is_factor")}
    forget_on_their_way(db, provider.company_id)
    db.execute(delete(sso_domain).where(sso_domain.c.company_id == provider.company_id))
    known = update(sso_provider).where(sso_provider.c.company_id == provider.company_id).values(**kept)
    if not db.execute(known).rowcount:
        db.execute(insert(sso_provider), {"company_id": provider.company_id, "since": at, **kept})
    db.execute(insert(sso_domain), [{"domain": each, "company_id": provider.company_id} for each in provider.domains])


def write_switches(db: Connection, company_id: int, **switches: bool) -> None:
    """Change `only_way` or `is_factor`."""
    db.execute(update(sso_provider).where(sso_provider.c.company_id == company_id).values(**switches))


def forget_provider(db: Connection, company_id: int) -> None:
    """Take the company's provider away, with all that came of it."""
    forget_on_their_way(db, company_id)
    forget_identities(db, company_id)
    for table in (sso_domain, sso_provider):
        db.execute(delete(table).where(table.c.company_id == company_id))


def forget_on_their_way(db: Connection, company_id: int) -> None:
    """End what was begun at the company's provider."""
    db.execute(delete(sso_attempt).where(sso_attempt.c.company_id == company_id))
    db.execute(delete(sso_pending).where(sso_pending.c.person_id.in_(_people_of(company_id))))


# --- who is who -------------------------------------------------------------------------------------------------------


def person_of_identity(db: Connection, issuer: str, subject: str) -> Row | None:
    """Everything of the person who is connected with this account, and `password_hash`: None = they were removed."""
    found = select_people().add_columns(person.c.password_hash)
    found = found.join(sso_identity, sso_identity.c.person_id == person.c.id)
    return db.execute(found.where(sso_identity.c.issuer == issuer, sso_identity.c.subject == subject)).one_or_none()


def linked_at(db: Connection, person_id: int) -> datetime | None:
    """Since when the person is connected with an account; None when they are not."""
    return db.scalar(select(sso_identity.c.linked_at).where(sso_identity.c.person_id == person_id))


def link_identity(db: Connection, person_id: int, issuer: str, subject: str, at: datetime) -> None:
    """Connect the person with an account; the one from before is theirs no more."""
    forget_identity_of(db, person_id)
    row = {"issuer": issuer, "subject": subject, "person_id": person_id, "linked_at": at}
    db.execute(insert(sso_identity), row)


def forget_identity_of(db: Connection, person_id: int) -> None:
    """Take what lets the person in by a provider, now or in a moment."""
    for table in (sso_identity, sso_pending, sso_attempt):
        db.execute(delete(table).where(table.c.person_id == person_id))


def forget_identities(db: Connection, company_id: int) -> None:
    """Disconnect everybody of the company."""
    db.execute(delete(sso_identity).where(sso_identity.c.person_id.in_(_people_of(company_id))))


def _people_of(company_id: int):
    return select(person.c.id).where(person.c.company_id == company_id)


def forget_sign_ins_of_company(db: Connection, company_id: int, *, through_sso: bool) -> None:
    """End those sign-ins of the company's people that came by its provider, or those that did not."""
    came = sign_in.c.through_sso if through_sso else ~sign_in.c.through_sso
    db.execute(delete(sign_in).where(sign_in.c.person_id.in_(_people_of(company_id)), came))


def came_through_sso(db: Connection, token_hash: str) -> bool:
    """Whether the sign-in with this hash came by a provider."""
    return db.scalar(select(sign_in.c.through_sso).where(sign_in.c.token_hash == token_hash)) or False


# --- those who are on their way ---------------------------------------------------------------------------------------


def add_attempt(db: Connection, **facts: object) -> None:
    """Remember somebody on their way to a provider."""
    db.execute(insert(sso_attempt), facts)


def attempt_with(db: Connection, state_hash: str) -> Row | None:
    """Who is on their way with this state, locked until the transaction ends."""
    return db.execute(select(sso_attempt).where(sso_attempt.c.state_hash == state_hash).with_for_update()).one_or_none()


def forget_attempt(db: Connection, state_hash: str) -> bool:
    """They are back; False when they have been before."""
    return db.execute(delete(sso_attempt).where(sso_attempt.c.state_hash == state_hash)).rowcount == 1


def add_pending(db: Connection, browser_hash: str, person_id: int, known: Identity, at: datetime) -> None:
    """Let somebody who signs in the old way in this browser be connected with this account."""
    db.execute(delete(sso_pending).where(sso_pending.c.browser_hash == browser_hash))
    row = {"browser_hash": browser_hash, "person_id": person_id, "issuer": known.issuer, "subject": known.subject}
    db.execute(insert(sso_pending), {**row, "made_at": at})


def pending_in(db: Connection, browser_hash: str, since: datetime) -> Row | None:
    """Who came back in this browser since then and is not connected yet: `person_id`, `issuer`, `subject`, `email`."""
    found = select(sso_pending, person.c.email).join_from(sso_pending, person)
    here = (sso_pending.c.browser_hash == browser_hash) & (sso_pending.c.made_at >= since)
    return db.execute(found.where(here).order_by(sso_pending.c.id.desc()).limit(1)).one_or_none()


def forget_pending(db: Connection, browser_hash: str) -> None:
    """Nobody waits in this browser any more."""
    db.execute(delete(sso_pending).where(sso_pending.c.browser_hash == browser_hash))


def forget_on_their_way_before(db: Connection, made: datetime) -> int:
    """Sweep out who never came back, and give how many; what somebody keeps locked is left to the next."""
    swept = 0
    for table, key in ((sso_attempt, sso_attempt.c.state_hash), (sso_pending, sso_pending.c.id)):
        old = select(key).where(table.c.made_at < made).with_for_update(skip_locked=True)
        swept += db.execute(delete(table).where(key.in_(old))).rowcount
    return swept
