"""What a provider says about who came back: a code is turned into an ID token, and that is checked to the letter.

The checks of OpenID Connect Core 1.0, 3.1.3.7, as Authlib and joserfc make them; those that they leave to the caller
stand here.
"""

import base64
import json
from typing import Any
from urllib.parse import quote

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry
from joserfc.jwt import Token, decode

from buyer_portal.domain.people.sso import MAX_SUBJECT, Identity, Provider
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.services.people.sso.asking import ask, refused
from buyer_portal.services.people.sso.attempts import Attempt
from buyer_portal.services.people.sso.discovery import Metadata, keys_of, metadata_of
from buyer_portal.services.people.sso.secret import secret_at
from buyer_portal.settings import now

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
"""With a key pair, all of them: a token without a signature, or signed with what both sides know, proves nothing."""
_LEEWAY = 60  # seconds that two clocks may differ
_MAX_TOKEN, _OK = 20_000, 200


async def identify(attempt: Attempt, provider: Provider, code: str) -> tuple[Identity, str]:
    """Who came back with this code, and the ID token that says so.

    Raises:
        SsoRefused: the provider is away, or what it says is not genuine, not for us, or not for this attempt.
    """
    metadata = await metadata_of(provider.issuer)
    tokens = await _exchange(attempt, provider, metadata, code)
    claims = await _claims(tokens, provider, metadata, attempt.nonce)
    told = claims if "email" in claims else {**claims, **await _asked_for(metadata, tokens, claims["sub"])}
    email = told.get("email")
    is_verified = told.get("email_verified") is True
    known = Identity(provider.issuer, claims["sub"], email if isinstance(email, str) else "", is_verified)
    return known, tokens["id_token"]


async def _exchange(attempt: Attempt, provider: Provider, metadata: Metadata, code: str) -> dict[str, Any]:
    form = prepare_token_request(
        "authorization_code", "", redirect_uri=attempt.back, code=code, code_verifier=attempt.verifier
    )
    auth = _credentials(provider, in_form=metadata.secret_in_form)
    _, headers, form = auth.prepare("POST", metadata.token, {}, form)
    status, tokens = await ask(metadata.token, form=form, headers=headers)
    if status != _OK or not isinstance(tokens.get("id_token"), str) or len(tokens["id_token"]) > _MAX_TOKEN:
        raise refused(SsoEnd.BROKEN, f"token endpoint answered {status} {_word(tokens.get('error'))}")
    return tokens


def _credentials(provider: Provider, *, in_form: bool) -> ClientAuth:
    client_id, secret = provider.client_id, secret_at(provider)
    if in_form:
        return ClientAuth(client_id, secret, "client_secret_post")
    # Both are encoded before they are put together (RFC 6749, 2.3.1), which Authlib leaves to its caller.
    return ClientAuth(quote(client_id, safe=""), quote(secret, safe=""), "client_secret_basic")


async def _claims(tokens: dict[str, Any], provider: Provider, metadata: Metadata, nonce: str) -> dict[str, Any]:
    token = tokens["id_token"]
    keys = await keys_of(metadata, _key_name(token))
    read = next((found for key in keys if (found := _verified(token, key))), None)
    if read is None:
        raise refused(SsoEnd.FORGED, "signature")
    claims = CodeIDToken(
        read.claims,
        read.header,
        {"iss": {"essential": True, "value": provider.issuer}, "aud": {"essential": True, "value": provider.client_id}},
        {"nonce": nonce, "client_id": provider.client_id, "access_token": tokens.get("access_token")},
    )
    try:
        claims.validate(int(now().timestamp()), _LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise refused(SsoEnd.FORGED, str(error)[:60]) from None
    if not 0 < len(claims["sub"]) <= MAX_SUBJECT or "\0" in claims["sub"]:
        raise refused(SsoEnd.FORGED, "subject")
    return dict(claims)


def _verified(token: str, key: Key) -> Token | None:
    try:
        return decode(token, key, registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False))
    except (JoseError, ValueError, TypeError):
        return None


def _key_name(token: str) -> str | None:
    """What the token says that its key is called; it is believed only once that key has verified it."""
    try:
        header = json.loads(base64.urlsafe_b64decode(f"{token.partition('.')[0]}=="))
    except (ValueError, RecursionError):
        raise refused(SsoEnd.FORGED, "header") from None
    name = header.get("kid") if isinstance(header, dict) else None
    return name if isinstance(name, str) else None


async def _asked_for(metadata: Metadata, tokens: dict[str, Any], subject: str) -> dict[str, Any]:
    """The address, from a provider that does not put it into the token: what it says of anybody else does not count."""
    access = tokens.get("access_token")
    if not metadata.userinfo or not isinstance(access, str) or not access.isascii() or not access.isprintable():
        return {}
    status, told = await ask(metadata.userinfo, headers={"authorization": f"Bearer {access}"})
    if status != _OK or told.get("sub") != subject:
        raise refused(SsoEnd.FORGED, "userinfo")
    return {name: told.get(name) for name in ("email", "email_verified")}


def _word(text: object) -> str:
    return text[:40] if isinstance(text, str) and text.isascii() and text.isprintable() else ""
