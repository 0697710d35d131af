"""What a provider says about itself, and the keys that it signs with: asked for now and then, and kept meanwhile."""

import time
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from buyer_portal.domain.people.sso import is_fit
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.services.people.sso.asking import ask, refused
from buyer_portal.settings import settings

_KEPT_SECONDS, _KEYS_AGAIN_SECONDS, _MOST_KEPT, _MOST_KEYS = 3_600, 60, 500, 50
_KINDS = ("RSA", "EC", "OKP")  # a secret that both sides share, "oct", signs nothing here
_OK = 200


@dataclass(frozen=True, slots=True)
class Metadata:
    """A provider's own addresses. Those that it may do without are "": `userinfo`, `end_session`."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    secret_in_form: bool
    names_itself: bool


_known: dict[str, tuple[float, Metadata]] = {}
_keys: dict[str, tuple[float, list[Key]]] = {}


async def metadata_of(issuer: str, *, anew: bool = False) -> Metadata:
    """What the provider says about itself; `anew` asks it at once.

    Raises:
        SsoRefused: it does not answer, or is none that can be used.
    """
    at, found = _known.get(issuer, (0.0, None))
    if found and not anew and time.monotonic() - at < _KEPT_SECONDS:
        return found
    status, said = await ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if status != _OK:
        raise refused(SsoEnd.BROKEN, f"discovery answered {status}")
    if said.get("issuer") != issuer:
        raise refused(SsoEnd.BROKEN, "another issuer")
    _keep(_known, issuer, found := _read(issuer, said))
    return found


async def keys_of(metadata: Metadata, name: str | None) -> list[Key]:
    """The keys that a signature by the key called `name` may be of; one that is not known is asked for, not too often.

    Raises:
        SsoRefused: the provider does not answer, or not with keys.
    """
    at, found = _keys.get(metadata.keys, (0.0, None))
    age = time.monotonic() - at
    if found is None or age > _KEPT_SECONDS or (age > _KEYS_AGAIN_SECONDS and not _called(found, name)):
        status, said = await ask(metadata.keys)
        if status != _OK or not isinstance(said.get("keys"), list):
            raise refused(SsoEnd.BROKEN, "no keys")
        _keep(_keys, metadata.keys, found := _usable(said["keys"]))
    return _called(found, name)


def forget_all() -> None:
    """Ask everybody anew, for tests."""
    _known.clear()
    _keys.clear()


def _read(issuer: str, said: dict[str, Any]) -> Metadata:
    def address(name: str, *, needed: bool = True) -> str:
        given = said.get(name, "")
        if isinstance(given, str) and is_fit(given, private=settings.private):
            return given
        if needed:
            raise refused(SsoEnd.BROKEN, name)
        return ""

    methods = said.get("token_endpoint_auth_methods_supported")
    methods = methods if isinstance(methods, list) else []
    return Metadata(
        issuer,
        authorization=address("authorization_endpoint"),
        token=address("token_endpoint"),
        keys=address("jwks_uri"),
        userinfo=address("userinfo_endpoint", needed=False),
        end_session=address("end_session_endpoint", needed=False),
        secret_in_form="client_secret_post" in methods and "client_secret_basic" not in methods,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _usable(given: list[Any]) -> list[Key]:
    keys = list[Key]()
    for each in given[:_MOST_KEYS]:
        if not isinstance(each, dict) or each.get("kty") not in _KINDS or each.get("use", "sig") != "sig":
            continue
        try:
            keys.append(JWKRegistry.import_key(each))
        except (JoseError, ValueError, TypeError, KeyError):  # of a kind that is not known here, or broken
            continue
    return keys


def _called(keys: list[Key], name: str | None) -> list[Key]:
    return [key for key in keys if name is None or key.kid == name]


def _keep(kept: dict[str, Any], name: str, found: Any) -> None:
    if len(kept) >= _MOST_KEPT:
        kept.pop(next(iter(kept)))
    kept[name] = time.monotonic(), found
