"""Packages that pages ask for, and what the browser is sent instead: less to load, and less to do.

On the server React renders the pages; in the browser Preact takes them over. Websockets are the only transport.
"""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import reflex as rx

from buyer_portal.reflex_seams.built_files import replace_once

PACKAGE = "preact@11.2.0"
"""In the version that `reflex.lock/` has."""
_INSTEAD = {
    "react": "/public/react.js",
    "react/jsx-runtime": "preact/jsx-runtime",
    "react-dom": "preact/compat",
    "react-dom/client": "preact/compat/client",
    "./_document": "/public/document.js",
    "universal-cookie": "/public/no-cookies.js",
}
_CUT = [
    (
        "/engine.io-client/build/esm/transports/index.js",
        'from "./websocket',
        'import { WS } from "./websocket.js"; export const transports = { websocket: WS };',
    ),
    (
        "/react-router/dist/production/lib/router/instrumentation.js",
        "instrumentClientSideRouter",
        "export const consumeInstrumentationClientResultMetaReceiver = () => undefined,"
        " getRouteInstrumentationUpdates = () => ({}), instrumentClientSideRouter = (router) => router,"
        " instrumentHandler = (handler) => handler, instrumentationResultMetaContext = {};",
    ),
]
"""Modules of which pages use a part or nothing: how they end, what is known of them, what stands in for them."""
_PLUGIN = """    {
      name: "lean-packages",
      enforce: "pre",
      applyToEnvironment: ({ name }) => name === "client",
      resolveId(source, importer) {
        const instead = INSTEAD[source];
        if (!instead) return null;
        if (instead.startsWith("/")) return fileURLToPath(new URL(`.${instead}`, import.meta.url));
        return this.resolve(instead, importer, { skipSelf: true });
      },
      transform(code, id) {
        for (const [file, known, instead] of CUT) {
          if (!id.endsWith(file)) continue;
          if (!code.includes(known)) throw new Error(`${file} has changed: adapt reflex_seams/lean_packages.py`);
          return instead;
        }
        return null;
      },
    },
"""
# Before its first hook, React Router throws a promise while it decodes what came with the page. React waits at the
# root; Preact would draw the page a second time.
_ENTRY = """import { HydratedRouter } from "react-router/dom";
import { createElement } from "react";
import { takeOver } from "$/public/document.js";

const decoded = async () => {
  try {
    HydratedRouter({});
  } catch (decoding) {
    await decoding;
  }
};

decoded().then(() => takeOver(createElement(HydratedRouter)));
"""


# For components that are sent as text, which run what they ask for out of `window`: none is.
_OFFERED = re.compile(r"window\.__reflex = \{[^}]*\};")
_WHOLE = re.compile(r'(^import \* as \w+ from "[^"]+";\n)+', re.MULTILINE)
# The theme is `assets/theme.js` and the tokens alone; Reflex would keep it a second time and write it on the page late.
_THEMED = re.compile(r"jsx\(ThemeProvider, \{[^}]*\},\s+(?=jsx\(AppWrap, \{\}, children\)\s+\);)")
_THEME = re.compile(r"^import \{ ThemeProvider \} from .*\n", re.MULTILINE)
_THEME_SCRIPT = re.compile(r'jsx\("script",\{\},"\\n// Only run in browser environment(?:[^"\\]|\\.)*"\),')


def _leave_out(text: str, known: re.Pattern[str], what: str, instead: str = "") -> str:
    """Leave out what is known of a text, once.

    Raises:
        RuntimeError: a new version of Reflex writes something else.
    """
    left_out = f"/* left out: {what} */"  # without a line end, which behind `return` would end the statement
    if left_out in text:
        return text
    text, times = known.subn(lambda _: left_out + instead, text)
    if times != 1:
        version = rx.constants.Reflex.VERSION
        raise RuntimeError(f"Reflex {version} has {what} {times} times, not once: adapt {__name__}")
    return text


@dataclasses.dataclass
class LeanPackages(rx.plugins.Plugin):
    """Bundle Preact wherever something in the browser asks for React, and leave out what no page uses."""

    def get_frontend_dependencies(self, **context: Any) -> list[str]:
        """Name the package."""
        return [PACKAGE]

    def provides_entry_client(self) -> bool:
        """Say that Reflex's own is not to be written."""
        return True

    def get_static_assets(self, **context: Any) -> list[tuple[Path, str]]:
        """Give the script that starts a page."""
        return [(Path("app/entry.client.js"), _ENTRY)]

    def pre_compile(self, **context: Any) -> None:
        """Register the change with Reflex."""
        context["add_modify_task"]("vite.config.js", self.resolve)
        context["add_modify_task"]("app/root.jsx", self.offer_nothing)
        context["add_modify_task"]("app/root.jsx", self.leave_theme_out)
        context["add_modify_task"]("app/_document.js", self.leave_theme_script_out)

    def resolve(self, config: str) -> str:
        """Resolve what is asked for to what stands in for it."""
        line = "  plugins: [\n"
        return replace_once(
            config, line, line + _PLUGIN.replace("INSTEAD", json.dumps(_INSTEAD)).replace("CUT", json.dumps(_CUT))
        )

    def offer_nothing(self, script: str) -> str:
        """Bundle of each package what pages use, not all of it: there are no components that are sent as text."""
        return _leave_out(_leave_out(script, _OFFERED, "what was offered"), _WHOLE, "whole packages")

    def leave_theme_out(self, script: str) -> str:
        """Leave the theme to the portal."""
        script = _leave_out(script, _THEMED, "the theme's component", "(")
        return _leave_out(script, _THEME, "its import")

    def leave_theme_script_out(self, script: str) -> str:
        """Leave the theme to the portal before the first paint, too."""
        return _leave_out(script, _THEME_SCRIPT, "the theme's script")
