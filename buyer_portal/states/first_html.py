"""The state that a page is rendered in for its first HTML: what its own load handlers show this person."""

from typing import Any

import reflex as rx

from buyer_portal.domain.people.person import Person
from buyer_portal.reflex_seams.first_html import changed_json, new_state, run_loading
from buyer_portal.services.people.session_cookie import link_in, secret_in
from buyer_portal.states.shell.auth import Auth
from buyer_portal.states.shell.public import PUBLIC


async def first_state(app: rx.App, person: Person | None, address: str, headers: dict[str, str]) -> str | None:
    """The state of the page at `address` (path and query), as JSON; None when the page leads this person elsewhere.

    The very handlers run that the gate lets run when the page is loaded over the websocket, for nobody but `person`. No
    screen is registered: there is no socket that news could reach. `headers` are the request's.

    Raises:
        PortalError: as the handlers do.
    """
    root, cookie = new_state(app, address, headers), headers.get("cookie", "")
    auth = await root.get_state(Auth)
    auth._person, auth._secret, auth._link = person, secret_in(cookie), link_in(cookie)

    def may(known: Any) -> bool:
        return person is not None or getattr(known.handler.fn, PUBLIC, False)

    return await changed_json(root) if await run_loading(app, root, may) else None
