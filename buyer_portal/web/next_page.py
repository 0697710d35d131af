"""Where a person goes from the sign-in."""

from posixpath import normpath
from urllib.parse import unquote, urlencode

from starlette.responses import RedirectResponse

from buyer_portal.domain.people.person import Person, Side

SIGN_IN_PAGE = "/sign-in"
FORGOT_PAGE = "/forgot-password"
RESET_PAGE = "/reset-password"
SETTINGS = "/settings"
SECOND_STEP_PAGE = "/sign-in/second-factor"
INVITATION_PAGE = "/invitation"
INVITATION_ENDED_PAGE = "/invitation/ended"
CONFIRM_EMAIL_PAGE = "/confirm-email"
CONFIRM_EMAIL_ENDED_PAGE = "/confirm-email/ended"
OPEN_PAGES = frozenset(
    {
        FORGOT_PAGE,
        RESET_PAGE,
        SECOND_STEP_PAGE,
        INVITATION_PAGE,
        INVITATION_ENDED_PAGE,
        CONFIRM_EMAIL_PAGE,
        CONFIRM_EMAIL_ENDED_PAGE,
    }
)
"""The pages that anybody may have, signed in or not."""
_MAX_NEXT = 2_000


def home_of(person: Person) -> str:
    """The page that a person begins with."""
    return "/dashboard" if person.side is Side.BUYER else "/supplier"


def safe_next(wanted: str) -> str:
    r"""Give `wanted` back if it is an address on this site that a page can have, else "".

    Browsers read a backslash as a slash and leave out tabs and line ends: "/\t/evil.example" is another site.
    """
    path = wanted.partition("?")[0].partition("#")[0]
    plain = unquote(path)
    is_safe = (
        len(wanted) <= _MAX_NEXT
        and wanted.startswith("/")
        and wanted.isprintable()
        and plain.isprintable()
        and "\\" not in wanted + plain
        and "//" not in plain
        and normpath(plain).split("/")[1] != "auth"
    )
    return wanted if is_safe else ""


def redirect(address: str) -> RedirectResponse:
    """Redirect the browser to `address` with GET, whatever its method was; never cached."""
    return RedirectResponse(address, 303, headers={"cache-control": "no-store"})


def redirect_to_second_step(*, wanted: str = "", error: str = "") -> RedirectResponse:
    """Send the browser to the page of the second step, which says `error` and afterwards leads to `wanted`."""
    return redirect(_address(SECOND_STEP_PAGE, wanted, error))


def redirect_to_sign_in(*, wanted: str = "", error: str = "") -> RedirectResponse:
    """Send the browser to the sign-in page, which says `error` (a code) and afterwards leads to `wanted`."""
    return redirect(_address(SIGN_IN_PAGE, wanted, error))


def _address(page: str, wanted: str, error: str) -> str:
    query = {name: value for name, value in (("error", error), ("next", safe_next(wanted))) if value}
    return f"{page}?{urlencode(query)}" if query else page
