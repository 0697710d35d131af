"""The error page for people while the portal can't do its work. It needs no database, no script, no file but a font.

It is in the portal's look, says what is not possible and that nothing was changed, and tries again by itself.
"""

import re
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.help import Help
from buyer_portal.domain.text import counted
from buyer_portal.measures.ids import id_of_request
from buyer_portal.settings import ROOT
from buyer_portal.web.next_page import SIGN_IN_PAGE

AGAIN_SECONDS = 10
"""Seconds after which the page reloads; also sent to programs as `Retry-After`."""

_WHAT = {
    "sign-in": "Nobody can sign in",
    "auth": "Nobody can sign in or out",
    "forgot-password": "Nobody can be given a new password",
    "reset-password": "Nobody can choose a new password",
    "invitation": "No invitation can be accepted",
    "dashboard": "Your dashboard can't be shown",
    "orders": "Your orders can't be shown or cancelled",
    "supplier": "Your orders can't be shown or moved on",
    "messages": "Your messages can't be read or sent",
    "notifications": "Your notifications can't be shown",
    "settings": "Your settings can't be shown or saved",
    "verify": "No receipt can be checked",
}
_UNCHANGED = "Nothing was changed."
_UNKNOWN = "What you just did may be done, or not: look before you repeat it."
_FAILED = "Something went wrong in the portal, and what you asked for can't be shown."


def wants_page(request: Request) -> bool:
    """Whether a person in a browser waits for the answer, and no program."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


def away_page(request: Request, refusal: PortalError, *, said: str = "") -> Response:
    """The answer in place of the page. `said` is the refusal's sentence, if it says more than the page."""
    section = request.url.path.removeprefix("/").partition("/")[0]
    what = _WHAT.get(section, "Your orders and messages can't be shown")
    became = _UNCHANGED if getattr(refusal, "is_certain", True) else _UNKNOWN
    text = said or f"{what} at the moment. {became}"
    return _page(request, 503, "The portal is not available right now", text, again_seconds=AGAIN_SECONDS)


def wait_page(request: Request, sentence: str, seconds: int) -> Response:
    """What a person gets who asked for more than a person does: it can be asked for again in some seconds."""
    return _page(request, 429, "One moment, please", sentence, again_seconds=seconds)


def failed_page(request: Request) -> Response:
    """What a person gets when the portal made a mistake."""
    return _page(request, 500, "This page can't be shown", _FAILED)


def _page(request: Request, status: int, title: str, text: str, *, again_seconds: int = 0) -> Response:
    again = _address_to_try(request)
    every = (
        f"every {again_seconds} seconds" if again_seconds == AGAIN_SECONDS else f"in {counted(again_seconds, 'second')}"
    )
    html = _HTML.format(
        style=_STYLE,
        refresh=f'<meta http-equiv="refresh" content="{again_seconds}; url={escape(again)}">' if again_seconds else "",
        title=title,
        text=escape(text),
        tries=f"<p>This page tries again by itself {every}.</p>" if again_seconds else "",
        again=escape(again),
        help=Help.HOME.address,
        reference=_reference() if status >= 500 else "",
    )
    headers = {"cache-control": "no-store"} | ({"retry-after": str(again_seconds)} if again_seconds else {})
    return HTMLResponse(html, status, headers=headers)


def _reference() -> str:
    """What a person can name to whoever runs the portal, who finds the lines about it in the log."""
    name = id_of_request()
    return f'<p class="reference">Reference <span>{escape(name)}</span></p>' if name else ""


def _address_to_try(request: Request) -> str:
    """The address to retry: the same page, or after a form's POST the form's page, so that it isn't posted twice."""
    if request.method not in ("GET", "HEAD") or request.url.path.startswith("/auth/"):
        return SIGN_IN_PAGE
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query if not request.url.path.startswith("//") else "/"


def _colours() -> str:
    """The tokens of both themes, without the comment and the font above them."""
    tokens = (ROOT / "assets" / "tokens.css").read_text(encoding="utf-8")
    return re.sub(r"\s*\n\s*", "", tokens[tokens.index("@font-face") :].partition(":root[data-theme")[0])


_STYLE = (
    _colours()
    + """
*{box-sizing:border-box}
body{margin:0;background:var(--color-bg);color:var(--color-ink);font:400 var(--text-base)/1.5 var(--font-sans)}
header{padding:24px 40px 0}header span{display:inline-flex;align-items:center;gap:10px;height:32px;font-weight:600}
header svg{width:24px;height:24px;color:var(--color-accent)}main{max-width:520px;padding:64px 40px}
h1{margin:0 0 8px;font-size:var(--text-xl);line-height:var(--leading-xl);font-weight:600}
p{margin:0 0 8px;color:var(--color-ink-2)}.acts{display:flex;flex-wrap:wrap;gap:8px;margin-top:20px}
a{display:inline-flex;align-items:center;min-height:36px;padding:0 14px;border:1px solid var(--color-line-strong);
border-radius:var(--radius-md);color:var(--color-ink);font-weight:500;text-decoration:none}
.reference{margin-top:24px;font-size:var(--text-sm);overflow-wrap:anywhere}.reference span{user-select:all}
a.first{background:var(--color-accent);border-color:var(--color-accent);color:var(--color-on-accent)}
a:focus-visible{outline:var(--ring);outline-offset:var(--ring-offset)}
@media(max-width:720px){header{padding:16px 16px 0}main{padding:40px 16px}a{min-height:44px}}
"""
)
_HTML = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="/sign.svg" type="image/svg+xml">
{refresh}
<title>{title} · Buyer Portal</title>
<style>{style}</style>
</head>
<body>
<header><span><svg viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="6" fill="currentColor"/>
<path d="M6 8.5h12M6 12h12M6 15.5h6.5M14.6 15.6l1.4 1.4 2.6-2.9" fill="none" stroke="#fff" stroke-width="1.9"
stroke-linecap="round" stroke-linejoin="round"/></svg>Buyer Portal</span></header>
<main id="main">
<h1>{title}</h1>
<p>{text}</p>
{tries}
<div class="acts"><a class="first" href="{again}">Try again now</a><a href="{help}">Help</a></div>
{reference}
</main>
</body>
</html>
"""
