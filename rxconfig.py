"""How Reflex builds and serves the portal."""

from datetime import timedelta

import reflex as rx
from reflex_base.environment import environment

from buyer_portal.frontend import obey_lock
from buyer_portal.reflex_seams.building import develop_at
from buyer_portal.reflex_seams.built_files import OneOrigin
from buyer_portal.reflex_seams.first_html import FilledPages
from buyer_portal.reflex_seams.lean_packages import LeanPackages
from buyer_portal.settings import settings

obey_lock()
develop_at(settings.host)  # the demo is for this machine only
environment.REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE.set(64 * 1024)  # as web/wire/websockets.py; browsers are told so
# Browser and server treat a connection as lost when nothing arrives for the sum of both.
environment.REFLEX_SOCKET_INTERVAL.set(timedelta(seconds=3))
environment.REFLEX_SOCKET_TIMEOUT.set(timedelta(seconds=4))

config = rx.Config(
    app_name="buyer_portal",
    app_module_import="buyer_portal.app",
    backend_host=settings.host,
    frontend_port=settings.port,
    backend_port=settings.port + 1,
    cors_allowed_origins=settings.origins,
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    frontend_compression_formats=["brotli", "gzip"],  # the first wins where a browser takes both
    trusted_proxy_hops=settings.proxy_hops,
    redis_token_expiration=600,  # for every state manager: what is kept of a closed tab, in seconds
    telemetry_enabled=False,
    show_built_with_reflex=False,
    plugins=[
        OneOrigin(backend=f"http://{settings.host}:{settings.port + 1}"),
        FilledPages(),
        LeanPackages(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],  # it would list private pages
)
