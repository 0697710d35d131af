"""The pages of the help center by their address: a new page is tested without being named again."""

from e2e.server import ROOT

HELP_PAGES = [
    "/help/" if page.stem == "index" else f"/help/{page.stem}/" for page in sorted((ROOT / "help_docs").glob("*.md"))
]
