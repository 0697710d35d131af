"""The lines of Reflex's templates that a build replaces: in `utils/state.js` and `vite.config.js`."""

import dataclasses
import json

import reflex as rx

from buyer_portal.reflex_seams.react_router import STATE_ID, STAY_ON_PAGE

# Packages and parts of Reflex that every page loads; the dialog's are only on some.
_EVERY_PAGE = (
    "node_modules.(preact|react-router|scheduler|(socket|engine)[.]io-(client|parser)|@socket[.]io"
    "|universal-cookie|mergician|cookie|react-error-boundary)[^a-z-]|[.]web.(utils|public).(?!env)"
)


def replace_once(text: str, old: str, new: str) -> str:
    """Replace a line of Reflex's templates, unless that is done already.

    Raises:
        RuntimeError: a new version no longer has the line, or has it twice.
    """
    if new in text:
        return text
    if (times := text.count(old)) != 1:
        version = rx.constants.Reflex.VERSION
        raise RuntimeError(f"Reflex {version} has {times} lines {old!r}, not one: adapt reflex_seams/built_files.py")
    return text.replace(old, new)


@dataclasses.dataclass
class OneOrigin(rx.plugins.Plugin):
    """Pages talk to the origin they came from, so one build serves every host and port.

    They notice a silent connection soon, and keep the page on screen while a chunk of the next one can't be loaded.
    In development there are two ports: Vite proxies the backend's paths.
    """

    backend: str
    paths: tuple[str, ...] = ("/_event", "/ping", "/help", "/auth", "/api", "/healthz", "/readyz")

    def pre_compile(self, **context) -> None:
        """Register the changes with Reflex."""
        context["add_modify_task"]("utils/state.js", self.own_origin)
        context["add_modify_task"]("utils/state.js", self.stalled_line)
        context["add_modify_task"]("utils/state.js", self.token_in_packet)
        context["add_modify_task"]("utils/state.js", self.move)
        context["add_modify_task"]("utils/state.js", self.stay_while_loading)
        context["add_modify_task"]("utils/state.js", self.ask_before_paint)
        context["add_modify_task"]("vite.config.js", self.development_proxy)
        context["add_modify_task"]("vite.config.js", self.lean_chunks)
        context["add_modify_task"]("vite.config.js", self.stay_on_page)

    def own_origin(self, script: str) -> str:
        """Make `getBackendURL` answer with the page's own origin."""
        line = "  const endpoint = new URL(url_str);\n"
        own = (
            '  if (typeof window !== "undefined") return new URL(new URL(url_str).pathname, window.location.origin);\n'
        )
        return replace_once(script, line, own + line)

    def stalled_line(self, script: str) -> str:
        """Report a lost connection at once, not after the first failed reconnect; tell pages when events arrived."""
        script = replace_once(script, "    reconnection: false,\n", "    reconnection: false,\n    timeout: 4000,\n")
        line = "    const try_reconnect =\n"
        lost = "    if (/^(ping timeout|transport close)$/.test(reason)) setConnectErrors([new Error(reason)]);\n"
        script = replace_once(script, line, lost + line)
        sent = '    socket.emit("event", encodeFormDataArgs(routed_event));\n'
        told = (
            '    window.dispatchEvent(new CustomEvent("portal:asked"));\n'
            "    socket.unheard = (socket.unheard ?? 0) + 1;\n"
            '    socket.emit("event", encodeFormDataArgs(routed_event), () => {\n'
            "      socket.unheard -= 1;\n"
            '      window.dispatchEvent(new CustomEvent("portal:heard"));\n    });\n'
        )
        return replace_once(script, sent, told)

    def move(self, script: str) -> str:
        """Connect anew when a process asks for it that is about to end, unless an event is on its way to it.

        What is clicked from then on waits for the new connection. It asks again: a dialog has a while to be answered,
        and a form to be filled in. A message is written on, whoever is connected.
        """
        connected = "    socket.current.wait_connect = false;\n    reported_missing_substates.clear();\n"
        script = replace_once(script, connected, f"    socket.current.unheard = 0;\n{connected}")
        line = '  socket.current.on("new_token", async (new_token) => {\n'
        move = (
            '  socket.current.on("move", () => {\n'
            "    if (socket.current.unheard || event_queue.length) return;\n"
            "    // What is open is known to that process alone.\n"
            "    if (document.querySelector('[role=\"alertdialog\"]')) return;\n"
            '    if (document.activeElement?.closest("form:not(.composer)")) return;\n'
            "    socket.current.disconnect();\n"
            "    socket.current.reconnect();\n  });\n"
        )
        return replace_once(script, line, move + line)

    def stay_while_loading(self, script: str) -> str:
        """Leave a page that connects anew, or that came filled, as it is until its content has come.

        Its process begins with an empty state, and would show that first: nobody is thrown out of what they write. What
        is clicked meanwhile waits, too: it is about what is on screen, of which that process knows nothing yet. Only
        that the database is away is said at once.
        """
        line = "    setConnectErrors([]);\n    window.__reflex_otel?.onSocketConnect?.();\n"
        hold = (
            f'    const filled = document.getElementById("{STATE_ID}");\n'
            "    if (socket.current.was_connected || filled) socket.current.held = [];\n"
            "    const isFirst = !socket.current.was_connected;\n"
            "    socket.current.was_connected = true;\n"
            "    window.clearTimeout(late);\n"
            "    late = window.setTimeout(show, isFirst && filled ? 12000 : 4000);\n"
        )
        script = replace_once(script, line, hold + line)
        line = '  socket.current.on("event", (update) => {\n'
        show = (
            "  let late;\n"
            "  const show = () => {\n"
            "    const updates = socket.current?.held ?? [];\n"
            "    if (socket.current) socket.current.held = undefined;\n"
            '    if (socket.current?.waits) window.dispatchEvent(new CustomEvent("portal:heard"));\n'
            "    if (socket.current) socket.current.waits = false;\n"
            "    updates.forEach(take);\n"
            "    processEvent(socket.current, navigate, params);\n  };\n"
            '  socket.current.on("event", (update) => {\n'
            "    if (!socket.current.held) return take(update);\n"
            "    socket.current.held.push(update);\n"
            "    const away = Object.entries(update.delta ?? {}).find(([name]) => name.endsWith('____away_state'));\n"
            "    if (away?.[1].sentence_rx_state_) take({ delta: Object.fromEntries([away]) });\n"
            "    if (update.delta?.reflex___state____state?.is_hydrated_rx_state_) show();\n  });\n"
            "  const take = (update) => {\n"
        )
        script = replace_once(script, line, show)
        end = "    } catch (error) {\n      reportStateUpdateError(error);\n    }\n  }"
        script = replace_once(script, f"{end});\n", f"{end};\n")
        line = "  // A connected socket can dispatch without inspecting the queued event types.\n"
        wait = (
            "  if (socket?.held && isStateful()) {\n"
            '    if (!socket.waits) window.dispatchEvent(new CustomEvent("portal:asked"));\n'
            "    socket.waits = true;\n"
            "    return;\n  }\n"
        )
        script = replace_once(script, line, wait + line)
        for first in ("await processEvent(socket.current", "  await ensureSocketConnected("):
            drain = f"while (event_queue.length > 0) {{\n      {first}"
            script = replace_once(script, drain, drain.replace(" > 0)", " > 0 && !socket.current?.held)"))
        return script

    def ask_before_paint(self, script: str) -> str:
        """Ask for the content of a page that was clicked before its empty frame is painted, not after."""
        hooks = "{ useCallback, useEffect, useRef, useState }"
        script = replace_once(script, hooks, hooks.replace("useEffect,", "useEffect, useLayoutEffect,"))
        for begins in ("// The first time this effect runs", 'const { "*": splat', "locationRef.current = location"):
            line = f"  useEffect(() => {{\n    {begins}"
            script = replace_once(script, line, line.replace("useEffect", "useLayoutEffect"))
        return script

    def token_in_packet(self, script: str) -> str:
        """Name the client token in the first packet instead of in the socket's address, which proxies log.

        With it go the marks of what the page came with (`page_marks.py`).
        """
        script = replace_once(script, "    query: { token },\n", "    // the token goes in the first packet\n")
        update = "      socket.current.io.opts.query = { token: getToken() }; // Update token for reconnect.\n"
        script = replace_once(script, update, "      // bootAuth names the token of now\n")
        same = "    (warmSocket.io.opts.query.token !== session_token ||\n      warmSocket.io.opts.transports.length"
        script = replace_once(script, same, "    (warmSocket.io.opts.transports.length")
        boot = "    return { event: boot_event, state_schema: app.stateSchema };\n"
        marks = "marks: first ? globalThis.portalMarks : undefined"
        return replace_once(script, boot, boot.replace("{ event", f"{{ token: getToken(), {marks}, event"))

    def stay_on_page(self, config: str) -> str:
        """When a chunk of the next page can't be loaded, wait for the portal and try again."""
        line = "  plugins: [\n"
        return replace_once(config, line, line + STAY_ON_PAGE)

    def development_proxy(self, config: str) -> str:
        """Let Vite's development server proxy the backend's paths."""
        line = "  server: {\n"
        proxy = {path: {"target": self.backend, "changeOrigin": False, "ws": path == "/_event"} for path in self.paths}
        return replace_once(config, line, f"{line}    proxy: {json.dumps(proxy)},\n")

    def lean_chunks(self, config: str) -> str:
        """Bundle what every page needs into one chunk, and replace @emotion/react, which no page needs, by `jsx.js`."""
        groups = "          groups: [\n"
        config = replace_once(config, groups, f'{groups}            {{ test: /{_EVERY_PAGE}/, name: "core" }},\n')
        alias = "    alias: [\n"
        jsx = 'fileURLToPath(new URL("./public/jsx.js", import.meta.url))'
        return replace_once(config, alias, f'{alias}      {{ find: "@emotion/react", replacement: {jsx} }},\n')
