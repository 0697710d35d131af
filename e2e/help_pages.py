"""The pages of the help center, as mkdocs.yml lists them: a new page is tested without being named again."""

from collections.abc import Iterator
from typing import Any

import yaml

from e2e.server import ROOT


def _files(nav: list[Any]) -> Iterator[str]:
    for entry in nav:
        for inside in entry.values() if isinstance(entry, dict) else [entry]:
            yield from _files(inside) if isinstance(inside, list) else [inside]


def _address(file: str) -> str:
    name = file.removesuffix(".md").removesuffix("index")
    return f"/help/{name}/" if name else "/help/"


HELP_PAGES = [_address(file) for file in _files(yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"])]
