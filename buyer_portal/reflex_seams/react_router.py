"""What is replaced in React Router: how it loads a page's chunks, and the HTML that it writes."""

import json
import re

PATCHED_FILE = "lib/dom/ssr/routeModules.js"
PATCHED = ("loadRouteModule(route, routeModulesCache) {", "window.location.reload();")

STAY_ON_PAGE = r"""    {
      name: "stay-on-page",
      transform(code, id) {
        if (!/react-router.*routeModules/.test(id)) return undefined;
        const wait = `if (!tried) {
          while (!(await fetch("/ping", { cache: "no-store" }).catch(() => null))?.ok) {
            window.dispatchEvent(new CustomEvent("portal:unloaded"));
            await new Promise((again) => setTimeout(again, 1000));
          }
          return loadRouteModule(route, routeModulesCache, true);
        }
        window.location.reload();`;
        const known = KNOWN;
        if (!known.every((part) => code.includes(part)))
          throw new Error("React Router has changed: adapt reflex_seams/react_router.py");
        return code.replace(known[0], "loadRouteModule(route, routeModulesCache, tried) {").replace(known[1], wait);
      },
    },
""".replace("KNOWN", json.dumps(PATCHED))
"""A Vite plugin. React Router would reload the page, which without a connection gives the browser's error page."""

STATE_ID = "portal-state"
"""The id of the script element that has a filled page's state: of each state the vars that differ from the compiled."""
_STARTS = '<script type="module" async="">'
_START = re.compile(rf"({_STARTS})(.*?)(</script>)", re.DOTALL)
_IMPORT = re.compile(r'import (?:\* as (\w+) from )?("[^"]+");')
# Painted in pieces, as they arrive, the parts of a page push each other about.
_PAINT_WHOLE = f'<link rel="expect" href="#{STATE_ID}" blocking="render">'
_PRELOAD, _LATER = '<link rel="modulepreload"', '<link rel="later"'

# In the second animation frame, the first one has been painted. A background tab has no frames.
_AFTER_PAINT = """const begin = () => {
  document.querySelectorAll("link[rel=later]").forEach(script => { script.rel = "modulepreload"; });
  start();
};
if (document.hidden) begin();
else requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(begin)));
"""


def start_after_paint(html: str) -> str:
    """Delay a built page's scripts until after the first paint, and that until the page with its state is there.

    Raises:
        ValueError: the page doesn't start its scripts in the known way.
    """
    html, started = _START.subn(_after_paint, html)
    if started != 1:
        raise ValueError("The built page starts in a way unknown: adapt reflex_seams/react_router.py.")
    return html.replace(_PRELOAD, _LATER).replace("<title>", f"{_PAINT_WHOLE}<title>", 1)


def _after_paint(script: re.Match[str]) -> str:
    tag, body, end = script.groups()
    body = _IMPORT.sub(lambda found: f"{f'const {found[1]} = ' if found[1] else ''}await import({found[2]});", body)
    return f"{tag}const start = async () => {{{body}}};\n{_AFTER_PAINT}{end}"


def put_state(html: str, state: str) -> str:
    """Put a page's state, a JSON object, into it, before the script that reads it."""
    state = state.replace("<", "\\u003c")  # in JSON it only occurs in texts
    tag = f'<script type="application/json" id="{STATE_ID}">{state}</script>'
    return html.replace(_STARTS, tag + _STARTS, 1)
