"""Which company has which provider: set, shown and taken away by the operator."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from buyer_portal.domain.errors import SsoRefused, ValueRefused
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.people.sso import (
    CALLBACK,
    Provider,
    parse_client_id,
    parse_domain,
    parse_issuer,
)
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.domain.text import either
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import people_changed
from buyer_portal.services.people.sso.discovery import metadata_of
from buyer_portal.services.people.sso.secret import read_secret
from buyer_portal.services.record.writing import record_of_operator
from buyer_portal.settings import now, settings
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.joining import company_called
from buyer_portal.store.people.roles import lock_company
from buyer_portal.store.people.sso import (
    companies_with,
    forget_identities,
    forget_provider,
    forget_sign_ins_of_company,
    provider_of,
    write_provider,
    write_switches,
)

_NOTHING = "has no single sign-on. Nothing was changed."


async def check_provider(issuer: str) -> None:
    """Ask a provider who it is, before it is given to a company.

    Raises:
        ValueRefused: its address is none, it does not answer, or not as one that the portal can use.
    """
    parsed = parse_issuer(issuer, private=settings.private)
    try:
        await metadata_of(parsed, anew=True)
    except SsoRefused:
        raise ValueRefused(
            f"{issuer.rstrip('/')}/.well-known/openid-configuration does not answer as an OpenID provider that calls "
            "itself by this very address. Nothing was changed."
        ) from None


def set_provider(
    company: str, side: Side | None, *, issuer: str, client_id: str, domains: Iterable[str], secret_place: str
) -> Provider:
    """Give a company this provider in place of the one that it has, if any.

    `secret_place` is "env NAME" or "file PATH". With another issuer nobody is connected any more, and
    whoever came by the old one is signed out.

    Raises:
        ValueRefused: no such company, or none on this side; a value that makes no sense; a domain of another company.
        PortalBusy: somebody else was writing; try again.
    """
    named = tuple(dict.fromkeys(parse_domain(domain) for domain in domains))
    if not named:
        raise ValueRefused("Name the domains of the company's e-mail addresses: --domain corner-bistro.example.")
    issuer, client_id = parse_issuer(issuer, private=settings.private), parse_client_id(client_id)
    if secret_place.startswith("file ") and not read_secret(secret_place):
        raise ValueRefused(f"{secret_place.removeprefix('file ')} can't be read, or is empty. Nothing was changed.")
    with transaction() as db:
        company_id, name = _company(db, company, side)
        lock_company(db, company_id)
        if taken := companies_with(db, named, company_id):
            raise ValueRefused(f"{taken[0][0]} is a domain of {taken[0][1]}, and of one company only.")
        before = provider_of(db, company_id)
        new = Provider(company_id, name, issuer, client_id, secret_place, named, only_way=False, is_factor=False)
        if before and before.issuer == issuer:
            new = replace(new, only_way=before.only_way, is_factor=before.is_factor)
        elif before:
            forget_identities(db, company_id)
            forget_sign_ins_of_company(db, company_id, through_sso=True)
        write_provider(db, new, now())
        record_of_operator(db, company_id, RecordKind.SSO_SET, issuer=issuer)
    bus.announce(people_changed(company_id))
    return new


def shown_provider(company: str, side: Side | None) -> Provider:
    """The provider that a company has.

    Raises:
        ValueRefused: no such company, or it has none.
    """
    with reading() as db:
        return _provider(db, company, side)


def open_other_ways(company: str, side: Side | None) -> Provider:
    """Let the people of a company in with passwords and passkeys again, whose provider fails them.

    Raises:
        ValueRefused: no such company, it has no provider, or that is not the only way.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        found = _provider(db, company, side)
        if not found.only_way:
            raise ValueRefused(f"{found.company} leaves other ways in already. Nothing was changed.")
        write_switches(db, found.company_id, only_way=False)
        record_of_operator(db, found.company_id, RecordKind.SSO_NOT_ONLY_WAY)
    bus.announce(people_changed(found.company_id))
    return found


def remove_provider(company: str, side: Side | None) -> Provider:
    """Take the provider of a company away: who came by it is signed out, and nobody is connected any more.

    Raises:
        ValueRefused: no such company, or it has none.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        found = _provider(db, company, side)
        lock_company(db, found.company_id)
        forget_sign_ins_of_company(db, found.company_id, through_sso=True)
        forget_provider(db, found.company_id)
        record_of_operator(db, found.company_id, RecordKind.SSO_TAKEN, issuer=found.issuer)
    bus.announce(people_changed(found.company_id))
    return found


def addresses_to_register() -> list[str]:
    """Where the provider has to lead people back to: for each origin of the portal one address."""
    return [f"{origin}{CALLBACK}" for origin in settings.origins]


def _provider(db: Connection, company: str, side: Side | None) -> Provider:
    company_id, name = _company(db, company, side)
    if found := provider_of(db, company_id):
        return found
    raise ValueRefused(f"{name} {_NOTHING}")


def _company(db: Connection, name: str, side: Side | None) -> tuple[int, str]:
    sides = [side] if side else list(Side)
    found = [(each, row) for each in sides if (row := company_called(db, each, name))]
    if len(found) > 1:
        raise ValueRefused(f"There is a buyer and a supplier called “{name}”: say which with --side.")
    if not found:
        called = either([each.value.lower() for each in sides])
        raise ValueRefused(f"There is no {called} called “{name}”. Nothing was changed.")
    _, row = found[0]
    return row.id, row.name
