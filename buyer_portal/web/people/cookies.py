"""The cookies, given to browsers and taken back."""

from typing import Literal, TypedDict

from starlette.responses import Response

from buyer_portal.domain.people.password import LINK_LASTS
from buyer_portal.domain.people.second_factor import HALF_LASTS
from buyer_portal.domain.people.sso import ATTEMPT_LASTS
from buyer_portal.services.people.session_cookie import (
    COOKIE,
    DEVICE_COOKIE,
    HALF_COOKIE,
    ID_TOKEN_COOKIE,
    LINK_COOKIE,
    SSO_COOKIE,
)
from buyer_portal.services.people.sign_in import SIGN_IN_LASTS
from buyer_portal.settings import settings

SIGN_OUT = "/auth/sign-out"
"""Where somebody signs out."""
_MAX_ID_TOKEN = 3_500
_KNOWN_SECONDS = 180 * 24 * 3_600


class _Attributes(TypedDict):
    path: str
    httponly: bool
    samesite: Literal["lax"]
    secure: bool


_ATTRIBUTES: _Attributes = {"path": "/", "httponly": True, "samesite": "lax", "secure": settings.secure}


def set_session_cookie(response: Response, secret: str) -> None:
    """Give the browser the secret of its new sign-in."""
    response.set_cookie(COOKIE, secret, max_age=int(SIGN_IN_LASTS.total_seconds()), **_ATTRIBUTES)


def set_device_cookie(response: Response, known: str) -> None:
    """Let the browser be known at the next sign-in; signing out leaves it."""
    response.set_cookie(DEVICE_COOKIE, known, max_age=_KNOWN_SECONDS, **_ATTRIBUTES)


def clear_session_cookie(response: Response) -> None:
    """Make the browser forget its secret."""
    response.delete_cookie(COOKIE, **_ATTRIBUTES)


def set_half_cookie(response: Response, half: str) -> None:
    """Give the browser the secret of a sign-in that waits for its second step."""
    response.set_cookie(HALF_COOKIE, half, max_age=int(HALF_LASTS.total_seconds()), **_ATTRIBUTES)


def clear_half_cookie(response: Response) -> None:
    """Make the browser forget it."""
    response.delete_cookie(HALF_COOKIE, **_ATTRIBUTES)


def set_sso_cookie(response: Response, secret: str) -> None:
    """Know the browser again when it comes back from a provider, and once more when it then signs in the old way."""
    response.set_cookie(SSO_COOKIE, secret, max_age=2 * int(ATTEMPT_LASTS.total_seconds()), **_ATTRIBUTES)


def set_id_token_cookie(response: Response, token: str) -> None:
    """Keep what names the sign-in at a provider, to end that, too; a cookie holds no more than 4,096 bytes."""
    if len(token) <= _MAX_ID_TOKEN:
        place = {**_ATTRIBUTES, "path": SIGN_OUT}
        response.set_cookie(ID_TOKEN_COOKIE, token, max_age=int(SIGN_IN_LASTS.total_seconds()), **place)


def clear_id_token_cookie(response: Response) -> None:
    """Make the browser forget it."""
    response.delete_cookie(ID_TOKEN_COOKIE, **{**_ATTRIBUTES, "path": SIGN_OUT})


def set_link_cookie(response: Response, token: str) -> None:
    """Keep what an opened link is made of, so that it stands in no address."""
    response.set_cookie(LINK_COOKIE, token, max_age=int(LINK_LASTS.total_seconds()), **_ATTRIBUTES)


def clear_link_cookie(response: Response) -> None:
    """Make the browser forget the link."""
    response.delete_cookie(LINK_COOKIE, **_ATTRIBUTES)
