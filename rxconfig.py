"""How Reflex builds and serves the portal."""

import dataclasses
import json

import reflex as rx
from reflex_base.environment import environment

from buyer_portal.frontend import obey_lock
from buyer_portal.settings import settings

obey_lock()
environment.REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE.set(64 * 1024)  # no message of a stranger is longer


def replace_once(text: str, old: str, new: str) -> str:
    """Replace a line of Reflex's templates, and say so when a new version no longer has it."""
    if new in text:
        return text
    if old not in text:
        raise RuntimeError(f"Reflex {rx.constants.Reflex.VERSION} has no line {old!r}: adapt rxconfig.py")
    return text.replace(old, new, 1)


# Packages and parts of Reflex that every page loads; the dialog's are only on some.
_EVERY_PAGE = (
    "node_modules.(react|react-dom|react-router|scheduler|(socket|engine)[.]io-(client|parser)|@socket[.]io"
    "|universal-cookie|mergician|cookie|react-error-boundary)[^a-z-]|[.]web.(utils|public).(?!env)"
)


@dataclasses.dataclass
class OneOrigin(rx.plugins.Plugin):
    """Pages talk to the origin they came from, so one build serves every host and port.

    In development there are two ports: Vite passes on what belongs to the backend.
    """

    backend: str
    paths: tuple[str, ...] = ("/_event", "/ping", "/help", "/auth", "/api", "/healthz")

    def pre_compile(self, **context) -> None:
        """Ask for the changes."""
        context["add_modify_task"]("utils/state.js", self.own_origin)
        context["add_modify_task"]("vite.config.js", self.development_proxy)
        context["add_modify_task"]("vite.config.js", self.lean_chunks)

    def own_origin(self, script: str) -> str:
        """Make `getBackendURL` answer with the page's own origin."""
        line = "  const endpoint = new URL(url_str);\n"
        own = (
            '  if (typeof window !== "undefined") return new URL(new URL(url_str).pathname, window.location.origin);\n'
        )
        return replace_once(script, line, own + line)

    def development_proxy(self, config: str) -> str:
        """Let Vite's development server pass the backend's paths on."""
        line = "  server: {\n"
        proxy = {path: {"target": self.backend, "changeOrigin": False, "ws": path == "/_event"} for path in self.paths}
        return replace_once(config, line, f"{line}    proxy: {json.dumps(proxy)},\n")

    def lean_chunks(self, config: str) -> str:
        """Put what every page needs into one file, and leave out a styling library that none of them uses."""
        groups = "          groups: [\n"
        config = replace_once(config, groups, f'{groups}            {{ test: /{_EVERY_PAGE}/, name: "core" }},\n')
        alias = "    alias: [\n"
        jsx = 'fileURLToPath(new URL("./public/jsx.js", import.meta.url))'
        return replace_once(config, alias, f'{alias}      {{ find: "@emotion/react", replacement: {jsx} }},\n')


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
    plugins=[OneOrigin(backend=f"http://{settings.host}:{settings.port + 1}")],
    disable_plugins=[rx.plugins.SitemapPlugin],  # it would list private pages
)
