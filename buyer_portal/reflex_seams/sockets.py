"""Which sockets are connected: `app.event_namespace._token_manager`."""

import reflex as rx


def socket_of(app: rx.App, token: str) -> str:
    """The id of the socket that has this client token now; "" when none has."""
    record = _records(app).get(token)
    return record.sid if record else ""


def connected_tokens(app: rx.App) -> set[str]:
    """The client tokens of all sockets of this process."""
    return set(_records(app))


def _records(app: rx.App):
    return app.event_namespace._token_manager.token_to_socket if app.event_namespace else {}
