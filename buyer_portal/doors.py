"""The HTTP routes, and the middleware around them.

`rx.App(api_transformer=[http_app(), wrap(…)])`: the routes come before the pages, `wrap` goes around both.
"""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from buyer_portal.api.orders import ORDER_ROUTES
from buyer_portal.api.policies import POLICY_ROUTES
from buyer_portal.api.returns_photos import PHOTO_ROUTES
from buyer_portal.domain.errors import PortalError
from buyer_portal.help.feedback import HELP_FEEDBACK_ROUTES
from buyer_portal.help.site import help_routes
from buyer_portal.reflex_seams.building import CURRENT, PAGES
from buyer_portal.settings import settings
from buyer_portal.web.cancellation.published_keys import KEY_ROUTES
from buyer_portal.web.cancellation.verify import VERIFY_ROUTES
from buyer_portal.web.errors import on_failure, on_hang_up, on_refusal
from buyer_portal.web.headers import content_policy, security_headers
from buyer_portal.web.health import HEALTH_ROUTES
from buyer_portal.web.hosts import known_hosts_only
from buyer_portal.web.logs import access_log
from buyer_portal.web.metrics import METRICS_ROUTES
from buyer_portal.web.pages import HOME_ROUTES, guard_pages
from buyer_portal.web.people.email_change import EMAIL_ROUTES
from buyer_portal.web.people.invitation import INVITATION_ROUTES
from buyer_portal.web.people.passkey import PASSKEY_ROUTES
from buyer_portal.web.people.password import PASSWORD_ROUTES
from buyer_portal.web.people.second_step import SECOND_STEP_ROUTES
from buyer_portal.web.people.sign_in import SIGN_IN_ROUTES
from buyer_portal.web.people.sso import SSO_ROUTES
from buyer_portal.web.people.sso_back import SSO_BACK_ROUTES
from buyer_portal.web.record import RECORD_ROUTES, say_whence
from buyer_portal.web.rendering.first_html import FirstHtml, StateOf
from buyer_portal.web.rendering.renderer import renderer
from buyer_portal.web.wire.sockets import guard_sockets

FRONT_END = (PAGES / CURRENT).resolve()
"""The built pages, of the build that is the newest when this process starts; with bin/dev there may be none."""


def http_app() -> Starlette:
    """The routes. Reflex mounts its own and the pages after them."""
    api = [*POLICY_ROUTES, *ORDER_ROUTES, *PHOTO_ROUTES, *HELP_FEEDBACK_ROUTES, *_NOTHING_ELSE]
    public = [
        *PASSWORD_ROUTES,
        *EMAIL_ROUTES,
        *INVITATION_ROUTES,
        *PASSKEY_ROUTES,
        *SECOND_STEP_ROUTES,
        *SSO_ROUTES,
        *SSO_BACK_ROUTES,
        *VERIFY_ROUTES,
        *KEY_ROUTES,
    ]
    routes = [
        *HOME_ROUTES,
        *HEALTH_ROUTES,
        *METRICS_ROUTES,
        *public,
        *SIGN_IN_ROUTES,
        *RECORD_ROUTES,
        *api,
        *help_routes(),
    ]
    handlers = {PortalError: on_refusal, ClientDisconnect: on_hang_up, Exception: on_failure}
    return Starlette(routes=routes, exception_handlers=handlers)


def wrap(state_of: StateOf) -> Callable[[ASGIApp], ASGIApp]:
    """The middleware of every request, from the outside in: host, websockets, scheme, log, headers, page guard.

    Pages are rendered in the state that `state_of` makes.
    """
    first_html = FirstHtml(FRONT_END, renderer, state_of)
    policy = content_policy(FRONT_END, html=first_html.built.values()) if FRONT_END.is_dir() else ""

    def around(app: ASGIApp) -> ASGIApp:
        inside = _behind_https(access_log(security_headers(say_whence(guard_pages(app, first_html)), policy)))
        return known_hosts_only(guard_sockets(inside))

    return around


def _behind_https(app: ASGIApp) -> ASGIApp:
    """Set the scheme to https if browsers use it: behind a proxy the portal itself only sees http."""
    secure = {"http": "https", "ws": "wss"}

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        if settings.secure and "scheme" in scope:
            scope = {**scope, "scheme": secure.get(scope["scheme"], scope["scheme"])}
        await app(scope, receive, send)

    return told


async def _not_here(_request: Request) -> JSONResponse:
    return JSONResponse({"error": {"code": "NOT_FOUND", "message": "There is nothing at this address."}}, 404)


# Without this route, unknown paths would fall through to the pages and be answered with HTML.
_NOTHING_ELSE = [Route("/api/{rest:path}", _not_here, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])]
