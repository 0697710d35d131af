"""A page that the server writes by itself: in the portal's look, with no script, no database, no file but a font."""

import re
from html import escape

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from buyer_portal.settings import ROOT

_NOTHING = Markup()


def plain_page(
    title: str,
    text: str,
    *more: Markup,
    status: int = 200,
    ways_on: tuple[tuple[str, str], ...] = (),
    goes_to: tuple[int, str] | None = None,
) -> Response:
    """A title, a sentence, `more` below it, and links: `ways_on` has the address and the name of each.

    `goes_to` is after how many seconds the page is left by itself, and for which address.
    """
    links = [_LINK.format("first" if at == 0 else "", *way) for at, way in enumerate(ways_on)]
    html = _HTML.format(
        style=Markup(_STYLE),
        refresh=_REFRESH.format(*goes_to) if goes_to else _NOTHING,
        title=Markup(escape(title, quote=False)),
        text=Markup(escape(text, quote=False)),
        more=Markup("\n").join(more),
        links=Markup("").join(links),
    )
    return HTMLResponse(html, status, headers={"cache-control": "no-store"})


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
_REFRESH = Markup('<meta http-equiv="refresh" content="{}; url={}">')
_LINK = Markup('<a class="{}" href="{}">{}</a>')
_HTML = Markup("""<!doctype html>
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
{more}
<div class="acts">{links}</div>
</main>
</body>
</html>
""")
